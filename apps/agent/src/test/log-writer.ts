import fs from 'node:fs';

/** Writes and rotates as Docker's json-file driver does: whole entries, `x`, `x.1` … `x.4`. */
export class LogWriter {
  private size = 0;
  private fd: number;

  constructor(
    readonly path: string,
    private readonly maxBytes = 200_000,
    private readonly maxFiles = 5,
  ) {
    this.fd = fs.openSync(path, 'a');
  }

  write(log: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const entry = `${JSON.stringify({ log, stream, time: new Date().toISOString().replace('Z', '123456Z') })}\n`;
    if (this.size >= this.maxBytes) this.rotate();
    this.size += fs.writeSync(this.fd, entry);
  }

  rotate(): void {
    fs.closeSync(this.fd);
    for (let index = this.maxFiles - 1; index >= 1; index -= 1) {
      const from = index === 1 ? this.path : `${this.path}.${index - 1}`;
      if (fs.existsSync(from)) fs.renameSync(from, `${this.path}.${index}`);
    }
    this.fd = fs.openSync(this.path, 'w');
    this.size = 0;
  }

  close(): void {
    fs.closeSync(this.fd);
  }
}
