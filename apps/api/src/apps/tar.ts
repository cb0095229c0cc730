export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable?: boolean;
}

const blockBytes = 512;
const pathBytes = 100;

/** A plain ustar archive of small files: the form in which every build gets its source. */
export function tarOf(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap(({ path, content, executable = false }) => [
    header(path, content.length, executable),
    Buffer.from(content),
    Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}

function header(path: string, bytes: number, executable: boolean): Buffer {
  if (Buffer.byteLength(path) > pathBytes) throw new Error(`The path is too long for a tar: ${path}`);
  const block = Buffer.alloc(blockBytes);
  block.write(path, 0);
  block.write(octal(executable ? 0o755 : 0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
