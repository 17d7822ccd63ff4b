// Lines in any order → the same lines sorted, by way of files: what is held is a buffer a file, then one file at a time.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SortedLines } from '@alex/audit/sorted-lines';

/** Lines that begin alike share a file: of 32 hexadecimal digits a 256th each. With 100 million vectors a file has 30 MB. */
const beginningLength = 2;
/** Written at once: with 256 files 8 MB are held. */
const bufferCharacters = 32 * 1024;

interface Buffered {
  lines: string[];
  characters: number;
  /** Appends follow one another. */
  written: Promise<void>;
}

/** @param folder exists, and holds nothing else of that name */
export const openSortedFiles = (folder: string, name: string): SortedLines => {
  const buffers = new Map<string, Buffered>();
  const fileOf = (beginning: string) => join(folder, `${name}-${Buffer.from(beginning).toString('hex')}`);

  const write = (beginning: string, buffer: Buffered): Promise<void> => {
    const text = buffer.lines.map((line) => `${line}\n`).join('');
    buffer.lines = [];
    buffer.characters = 0;
    buffer.written = buffer.written.then(() => appendFile(fileOf(beginning), text));
    return buffer.written;
  };

  return {
    add: async (line) => {
      const beginning = line.slice(0, beginningLength);
      const buffer = buffers.get(beginning) ?? { lines: [], characters: 0, written: Promise.resolve() };
      buffers.set(beginning, buffer);
      buffer.lines.push(line);
      buffer.characters += line.length + 1;
      if (buffer.characters > bufferCharacters) await write(beginning, buffer);
    },
    groups: async function* () {
      for (const [beginning, buffer] of [...buffers].sort(([a], [b]) => (a < b ? -1 : 1))) {
        await write(beginning, buffer);
        const lines = (await readFile(fileOf(beginning), 'utf8')).split('\n');
        lines.pop();
        yield lines.sort();
      }
    },
  };
};
