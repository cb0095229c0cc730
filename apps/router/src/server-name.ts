import type { RouteInstance } from '@berth/contracts';

export interface ServerId {
  instance: string;
  id: string;
  generation: number;
}

/** `web.1:ins_x:3`: who answered can be read from HAProxy's log even when the table is lost. */
export function serverName({ name, id, generation }: Pick<RouteInstance, 'name' | 'id' | 'generation'>): string {
  return `${name}:${id}:${generation}`;
}

export function parseServerName(text: string): ServerId | undefined {
  const [instance, id, generation, ...rest] = text.split(':');
  if (!instance || !id || !/^\d+$/.test(generation ?? '') || rest.length > 0) return undefined;
  return { instance, id, generation: Number(generation) };
}

/** HAProxy takes no more than this in a name; anything else would be a second argument or a second command. */
export function isSafeName(text: string): boolean {
  return /^[A-Za-z0-9_.-]{1,80}$/.test(text);
}
