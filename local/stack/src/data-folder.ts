// The folder that everything is kept in: one stack at a time, credentials of its own, the outputs file.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StackOutputs } from '@alex/core/stack-outputs';

export interface DataFolder {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly outputsFile: string;
  /** The path of a folder inside, made where it is not there. */
  folder(name: string): string;
  writeOutputs(outputs: StackOutputs): void;
  readonly samples: { readonly dropped: () => boolean; readonly setDropped: () => void };
  /** Lets go of the folder. */
  release(): void;
}

const formatVersion = 1;
/** SQLITE_BUSY. Source: https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

interface Identity {
  readonly format: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const readIdentity = (file: string): Identity => {
  const text = readText(file);
  if (text === undefined) {
    const identity = { format: formatVersion, accessKeyId: 'alex', secretAccessKey: randomBytes(20).toString('hex') };
    writeWhole(file, JSON.stringify(identity));
    return identity;
  }
  const identity = parse(text) as Partial<Identity> | null | undefined;
  if (identity?.format !== formatVersion || !identity.accessKeyId || !identity.secretAccessKey)
    throw new Error(`${file} is damaged or of another version. Use another --data folder, or move this one away.`);
  return identity as Identity;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Either the old file or the whole new one, readable by its owner alone: it may hold a secret. */
const writeWhole = (file: string, text: string) => {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
};

/** Held for as long as this process lives: the system lets go of it even after `kill -9`. */
const lock = (path: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(path, 'lock.sqlite'));
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const { message, errcode } = error as Error & { errcode?: number };
    throw new Error(
      errcode === sqliteBusy
        ? `The data folder ${path} is in use by another stack. Stop that one, or use another --data folder.`
        : `The data folder ${path} cannot be used (${message}). Use another --data folder.`,
      { cause: error },
    );
  }
};

/** @throws Error with one sentence that says what to do */
export const openDataFolder = (dir: string): DataFolder => {
  const path = resolve(dir);
  const held = lock(path);
  const outputsFile = join(path, 'outputs.json');
  const samplesFile = join(path, 'samples-dropped');
  try {
    // What an earlier run published no longer holds.
    rmSync(outputsFile, { force: true });
    const { accessKeyId, secretAccessKey } = readIdentity(join(path, 'identity.json'));
    return {
      credentials: { accessKeyId, secretAccessKey },
      outputsFile,
      folder: (name) => {
        const made = join(path, name);
        mkdirSync(made, { recursive: true });
        return made;
      },
      writeOutputs: (outputs) => writeWhole(outputsFile, `${JSON.stringify(outputs, null, 2)}\n`),
      samples: {
        dropped: () => readText(samplesFile) !== undefined,
        setDropped: () => writeWhole(samplesFile, ''),
      },
      release: () => {
        rmSync(outputsFile, { force: true });
        held.close();
      },
    };
  } catch (error) {
    held.close();
    throw error;
  }
};
