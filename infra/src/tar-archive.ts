// Files → a .tar.gz of them: the same bytes for the same files, so that nothing is replaced that has not changed.
import { constants, gzipSync } from 'node:zlib';

export interface ArchivedFile {
  /** Within the archive, with slashes; at most 100 bytes, as the format's first version takes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const blockBytes = 512;
const pathBytesMax = 100;

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** https://www.gnu.org/software/tar/manual/html_node/Standard.html: places and widths of the fields. */
const header = ({ path, bytes }: ArchivedFile): Buffer => {
  if (Buffer.byteLength(path) > pathBytesMax) throw new Error(`${path} is too long a path for the model’s archive.`);
  const block = Buffer.alloc(blockBytes);
  block.write(path, 0);
  block.write(octal(0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes.byteLength, 11), 124);
  block.write(octal(0, 11), 136);
  // The sum is taken with blanks where it will stand.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)} `, 148);
  return block;
};

export const packTarGz = (files: readonly ArchivedFile[]): Uint8Array => {
  const blocks = files.flatMap((file) => [
    header(file),
    file.bytes,
    Buffer.alloc((blockBytes - (file.bytes.byteLength % blockBytes)) % blockBytes),
  ]);
  // Weights are noise, on which more effort gains next to nothing.
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]), { level: constants.Z_BEST_SPEED });
};
