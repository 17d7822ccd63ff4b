// Bodies: small ones stay in memory for their database row, larger ones become files that are written once and never changed.
// A file belongs to the one row that names it; what no row names is left over from a crash.
import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** An object of at most this size is kept in its row: no file to open, and one write less. */
export const objectInlineBytesMax = 64 * 1024;

/** Even an empty body becomes a file. */
export const neverInline = -1;

/** Bytes are written to a file in pieces of at least this size. */
const writeBytes = 256 * 1024;

export interface BodyFile {
  readonly name: string;
  readonly size: number;
  /** Of an uploaded part: its checksum, in base64. */
  readonly checksum?: string;
}

export interface StoredBody {
  readonly size: number;
  /** Exactly one of both is there. */
  readonly content?: Buffer;
  readonly files?: readonly BodyFile[];
}

export interface BodyFiles {
  /** Reads the source to its end. What it throws, or `onBytes` throws, removes the file. */
  store(
    source: AsyncIterable<Uint8Array>,
    options: { readonly inlineBytesMax: number; readonly onBytes: (bytes: Uint8Array) => void },
  ): Promise<StoredBody>;
  /** Runs what makes a row own the body; when that throws, the body is removed. */
  commit<Result>(body: StoredBody, work: () => Result): Result;
  /** The bytes from `start` to before `end` of consecutive files, which stay on disk until they are read. */
  read(files: readonly BodyFile[], start: number, end: number): AsyncIterable<Uint8Array>;
  remove(files: readonly BodyFile[]): void;
}

/** Removes the files in `directory` that are not in `used`. */
export const openBodyFiles = (directory: string, used: ReadonlySet<string>): BodyFiles => {
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(directory)) if (!used.has(name)) rmSync(join(directory, name));

  const readers = new Map<string, number>();
  const removed = new Set<string>();

  const unlinkNow = (name: string): void => {
    removed.delete(name);
    unlink(join(directory, name)).catch((error: unknown) =>
      console.error('S3: the file of a deleted object stays until the next start.', error),
    );
  };

  const release = (name: string): void => {
    const left = readers.get(name)! - 1;
    if (left > 0) readers.set(name, left);
    else {
      readers.delete(name);
      if (removed.has(name)) unlinkNow(name);
    }
  };

  const readFiles = async function* (files: readonly BodyFile[], start: number, end: number) {
    let offset = 0;
    try {
      for (const { name, size } of files) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, size);
        offset += size;
        if (from < to) yield* createReadStream(join(directory, name), { start: from, end: to - 1 });
      }
    } finally {
      for (const { name } of files) release(name);
    }
  };

  const remove = (files: readonly BodyFile[]): void => {
    for (const { name } of files)
      if (readers.has(name)) removed.add(name);
      else unlinkNow(name);
  };

  return {
    remove,
    async store(source, { inlineBytesMax, onBytes }) {
      const name = randomUUID();
      let size = 0;
      let waiting: Uint8Array[] = [];
      let waitingBytes = 0;
      let file: FileHandle | undefined;
      const flush = async (): Promise<FileHandle> => {
        file ??= await open(join(directory, name), 'wx');
        await file.appendFile(Buffer.concat(waiting));
        waiting = [];
        waitingBytes = 0;
        return file;
      };
      try {
        for await (const bytes of source) {
          onBytes(bytes);
          size += bytes.length;
          waiting.push(bytes);
          waitingBytes += bytes.length;
          if (size > inlineBytesMax && waitingBytes >= writeBytes) await flush();
        }
        if (size <= inlineBytesMax) return { size, content: Buffer.concat(waiting) };
        await (await flush()).sync();
        await file?.close();
        return { size, files: [{ name, size }] };
      } catch (error) {
        await file?.close();
        if (file) unlinkNow(name);
        throw error;
      }
    },
    read(files, start, end) {
      for (const { name } of files) readers.set(name, (readers.get(name) ?? 0) + 1);
      return readFiles(files, start, end);
    },
    commit(body, work) {
      try {
        return work();
      } catch (error) {
        remove(body.files ?? []);
        throw error;
      }
    },
  };
};
