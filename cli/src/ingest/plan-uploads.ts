// Files and folders as they were named → what is uploaded, and under which keys.
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';

export interface PlannedUpload {
  readonly path: string;
  readonly key: string;
  readonly bytes: number;
}

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export interface UploadPlan {
  /** Sorted by path within each of the given ones. */
  readonly uploads: readonly PlannedUpload[];
  readonly skipped: readonly Skipped[];
}

/** `docs` and `docs/` keep their name, `.` and `docs/.` are their contents, as with `cp -r`. */
const keyOf = (path: string): string => (/(^|[/\\])\.{1,2}[/\\]*$/.test(path) ? '' : basename(path));

const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/**
 * @param prefix the folder that the keys go into; empty for none
 * @throws CommandError for a path that does not exist, and where two files would get one key
 */
export const planUploads = async (paths: readonly string[], prefix: string): Promise<UploadPlan> => {
  const uploads: PlannedUpload[] = [];
  const skipped: Skipped[] = [];

  const add = async (path: string, key: string, enclosing: readonly string[]): Promise<void> => {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (enclosing.length === 0)
        throw new CommandError(`${path} cannot be read: ${error.message}`, 2, { cause: error });
      return error;
    });
    if (found instanceof Error) skipped.push({ path, reason: unreadable(found) });
    else if (found.isDirectory()) await addFolder(path, key, enclosing);
    else if (found.isFile()) uploads.push({ path, key, bytes: found.size });
    else skipped.push({ path, reason: 'not a file' });
  };

  const addFolder = async (path: string, key: string, enclosing: readonly string[]): Promise<void> => {
    const real = await realpath(path);
    if (enclosing.includes(real)) {
      skipped.push({ path, reason: 'a link back to an enclosing folder' });
      return;
    }
    const names = await readdir(path).catch((error: NodeJS.ErrnoException) => error);
    if (names instanceof Error) {
      skipped.push({ path, reason: unreadable(names) });
      return;
    }
    for (const name of names.sort()) {
      if (name.startsWith('.')) skipped.push({ path: join(path, name), reason: 'hidden' });
      else await add(join(path, name), within(key, name), [...enclosing, real]);
    }
  };

  const folder = prefix.replace(/^\/+|\/+$/g, '');
  for (const path of paths) {
    const name = keyOf(path);
    await add(path, name === '' ? folder : within(folder, name), []);
  }
  return { uploads: oneForEachKey(uploads), skipped };
};

const unreadable = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? 'a link to nothing' : code === 'ELOOP' ? 'a link in a circle' : message;

/** A path that was named twice is uploaded once. */
const oneForEachKey = (uploads: readonly PlannedUpload[]): PlannedUpload[] => {
  const byKey = new Map<string, PlannedUpload>();
  for (const upload of uploads) {
    const { key, path } = upload;
    const other = byKey.get(key)?.path;
    if (other !== undefined && resolve(other) !== resolve(path))
      throw new CommandError(
        `${other} and ${path} would both become the document ${key}. Ingest them one by one with different --prefix.`,
        2,
      );
    byKey.set(key, upload);
  }
  return [...byKey.values()];
};
