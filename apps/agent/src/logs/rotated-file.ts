import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A place in a file that is rotated: which generation (inodes are reused, so its first bytes too) and how far. */
export interface Place {
  inode: number;
  /** Of the first `fingerprintBytes` bytes. */
  fingerprint: string;
  fingerprintBytes: number;
  /** Summed size of the generations before this one. */
  base: number;
  offset: number;
}

const fingerprintLength = 128;
const mostGenerations = 10;
/** The file did not exist yet. */
const notBegun = 0;

/** Reads a file through its rotations (`name`, `name.1`, `name.2` … oldest last), each byte once. */
export class RotatedFile {
  private handle: FileHandle | undefined;

  private constructor(
    readonly path: string,
    private place: Place,
  ) {}

  /** Continues at the place, or at the oldest generation there is; `lost` when something in between is gone. */
  static async open(path: string, place: Place | undefined): Promise<{ file: RotatedFile; lost: boolean }> {
    const file = new RotatedFile(path, place ?? fresh(0));
    if (place && (await file.openSame())) return { file, lost: false };
    const oldest = file.oldest();
    if (place?.inode === notBegun) {
      await file.openGeneration(Math.max(0, oldest), place.base);
      return { file, lost: false };
    }
    // What came after the place and is gone has an unknown size: one byte stands for it, and seqs still rise.
    const before = place ? place.base + place.offset + 1 : 0;
    await file.openGeneration(Math.max(0, oldest), before);
    return { file, lost: place !== undefined };
  }

  get position(): Place {
    return { ...this.place };
  }

  /** End of what was read, counted over all generations. */
  get end(): number {
    return this.place.base + this.place.offset;
  }

  /** Cheap enough for each 100 ms: is there anything that was not read? */
  hasMore(): boolean {
    const stat = fs.statSync(this.path, { throwIfNoEntry: false });
    return stat !== undefined && (stat.ino !== this.place.inode || stat.size > this.place.offset);
  }

  async read(buffer: Buffer): Promise<Buffer> {
    if (!this.handle && !(await this.openGeneration(0, this.place.base))) return buffer.subarray(0, 0);
    const read = await this.handle?.read(buffer, 0, buffer.length, this.place.offset);
    return buffer.subarray(0, read?.bytesRead ?? 0);
  }

  async consume(bytes: number): Promise<void> {
    this.place.offset += bytes;
    if (this.place.fingerprintBytes < fingerprintLength) await this.takeFingerprint();
  }

  /**
   * To the next generation, when this one was rotated and read to its end. False while it is still the newest.
   * `lost`: generations between are gone.
   */
  async advance(): Promise<{ moved: boolean; lost: boolean }> {
    const stat = fs.statSync(this.path, { throwIfNoEntry: false });
    if (!stat || !this.handle || stat.ino === this.place.inode) return { moved: false, lost: false };
    const { size } = await this.handle.stat();
    const mine = this.indexOfMine();
    const next = mine === undefined ? this.oldest() : mine - 1;
    if (next < 0) return { moved: false, lost: false };
    const before = { handle: this.handle, place: { ...this.place } };
    const base = this.place.base + Math.max(size, this.place.offset) + (mine === undefined ? 1 : 0);
    this.handle = undefined;
    // A rotation between looking and opening would skip one: look again, and come back later if it did.
    if (!(await this.openGeneration(next, base)) || this.indexOf(before.place.inode) !== mine) {
      await this.close();
      Object.assign(this, before);
      return { moved: false, lost: false };
    }
    await before.handle.close();
    return { moved: true, lost: mine === undefined };
  }

  /** Back to where everything after `seq` is read again; answers what could not be had any more. */
  async rewind(seq: number): Promise<{ lost: boolean }> {
    const mine = this.indexOfMine() ?? 0;
    let index = mine;
    let base = this.place.base;
    while (base > seq) {
      const older = fs.statSync(`${this.path}.${index + 1}`, { throwIfNoEntry: false });
      if (!older || base - older.size < 0) break;
      base -= older.size;
      index += 1;
    }
    await this.close();
    await this.openGeneration(index, base);
    return { lost: base > seq + 1 };
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  private name(index: number): string {
    return index === 0 ? this.path : `${this.path}.${index}`;
  }

  private oldest(): number {
    let index = mostGenerations;
    while (index >= 0 && !fs.existsSync(this.name(index))) index -= 1;
    return index;
  }

  private indexOf(inode: number): number | undefined {
    for (let index = 0; index <= mostGenerations; index += 1) {
      if (fs.statSync(this.name(index), { throwIfNoEntry: false })?.ino === inode) return index;
    }
    return undefined;
  }

  private indexOfMine(): number | undefined {
    return this.indexOf(this.place.inode);
  }

  private async openGeneration(index: number, base: number): Promise<boolean> {
    try {
      this.handle = await open(this.name(index), 'r');
    } catch {
      this.place = { ...fresh(base) };
      return false;
    }
    const { ino } = await this.handle.stat();
    this.place = { ...fresh(base), inode: ino };
    await this.takeFingerprint();
    return true;
  }

  private async openSame(): Promise<boolean> {
    for (let index = 0; index <= mostGenerations; index += 1) {
      const stat = fs.statSync(this.name(index), { throwIfNoEntry: false });
      if (stat?.ino !== this.place.inode || stat.size < this.place.offset) continue;
      const handle = await open(this.name(index), 'r');
      if ((await fingerprint(handle, this.place.fingerprintBytes)) === this.place.fingerprint) {
        this.handle = handle;
        return true;
      }
      await handle.close();
    }
    return false;
  }

  private async takeFingerprint(): Promise<void> {
    if (!this.handle) return;
    const { size } = await this.handle.stat();
    this.place.fingerprintBytes = Math.min(fingerprintLength, size);
    this.place.fingerprint = await fingerprint(this.handle, this.place.fingerprintBytes);
  }
}

function fresh(base: number): Place {
  return { inode: notBegun, fingerprint: '', fingerprintBytes: 0, base, offset: 0 };
}

async function fingerprint(handle: FileHandle, bytes: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes || 1), 0, bytes, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex').slice(0, 32);
}
