import fs from 'node:fs';
import path from 'node:path';
import { type LogBatch, LogBatch as LogBatchSchema } from '@berth/contracts';
import { z } from 'zod';
import { readJsonFile, writeAtomically } from '../atomic-file.js';

const Cursor = z.object({
  containerId: z.string(),
  place: z.object({
    inode: z.number(),
    fingerprint: z.string(),
    fingerprintBytes: z.number(),
    base: z.number(),
    offset: z.number(),
  }),
  /** The highest seq the operator is known to have. */
  stored: z.number(),
});
export type Cursor = z.infer<typeof Cursor>;

/** Set when the container went before its log was stored: what has to be said of it once the operator is back. */
const Farewell = z.object({ farewell: LogBatchSchema });

/** One small file per log: how far it was read and stored. */
export class CursorStore {
  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  read(origin: string): Cursor | undefined {
    return Cursor.safeParse(readJsonFile(this.file(origin))).data;
  }

  async write(origin: string, cursor: Cursor): Promise<void> {
    await writeAtomically(this.file(origin), JSON.stringify(cursor), { sync: false });
  }

  async writeFarewell(origin: string, farewell: LogBatch): Promise<void> {
    await writeAtomically(this.file(origin), JSON.stringify({ farewell }));
  }

  farewells(): { origin: string; farewell: LogBatch }[] {
    return this.origins().flatMap((origin) => {
      const found = Farewell.safeParse(readJsonFile(this.file(origin))).data;
      return found ? [{ origin, farewell: found.farewell }] : [];
    });
  }

  origins(): string[] {
    return fs
      .readdirSync(this.folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length));
  }

  forget(origin: string): void {
    fs.rmSync(this.file(origin), { force: true });
  }

  private file(origin: string): string {
    return path.join(this.folder, `${origin}.json`);
  }
}
