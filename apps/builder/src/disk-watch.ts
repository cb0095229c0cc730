import { statfs } from 'node:fs/promises';
import { DomainError, type Failure } from '@berth/domain';

const everyMs = 1_000;
/** Builds do not begin on a fuller disk (apps and the platform may live on it), and end when they fill it further. */
const startBelow = 0.9;
const endAbove = 0.95;

/** Keeps builds from filling the disk: engines of this kind have no quota per build. */
export class DiskWatch {
  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  async requireRoom(): Promise<void> {
    const { total, free } = await this.space();
    if (1 - free / total < startBelow) return;
    throw new DomainError('build.disk_full', 'The disk of the build machine is nearly full.', {
      kind: 'unavailable',
      hint: 'Builds begin again when an administrator has made room.',
    });
  }

  /** Calls once when running builds take too much. Answers with how to stop looking. */
  watch(full: () => void): () => void {
    let before: number | undefined;
    const look = async () => {
      const { total, free } = await this.space();
      before ??= free;
      if (before - free <= this.maxBytes && 1 - free / total < endAbove) return;
      clearInterval(timer);
      full();
    };
    const timer = setInterval(() => void look().catch(() => {}), everyMs);
    void look().catch(() => {});
    return () => clearInterval(timer);
  }

  failure(): Failure {
    return {
      code: 'build.disk_full',
      message: 'The build took too much disk space and was ended.',
      hint: `At most ${Math.floor(this.maxBytes / 1024 ** 2)} MB are given. Leave data and caches out (.dockerignore), and build less at once.`,
    };
  }

  private async space(): Promise<{ total: number; free: number }> {
    const { bsize, blocks, bavail } = await statfs(this.folder);
    return { total: bsize * blocks, free: bsize * bavail };
  }
}
