/** What one instance may use. `cpus` are cores, memory includes swap (there is none beyond it). */
export interface Size {
  readonly memoryMb: number;
  readonly cpus: number;
}

export const sizes = {
  nano: { memoryMb: 128, cpus: 0.25 },
  small: { memoryMb: 512, cpus: 0.5 },
  medium: { memoryMb: 1024, cpus: 1 },
  large: { memoryMb: 2048, cpus: 2 },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof sizes;
export const defaultSize: SizeName = 'small';
export const instanceLimits = { pids: 512, openFiles: 65_536 };
