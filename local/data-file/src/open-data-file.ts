// Opens the SQLite file that one server keeps its data in, for this process alone.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataFile {
  readonly path: string;
  /** Whose data it is, as a message names it. */
  readonly service: string;
  /** Made in an empty file. */
  readonly schema: string;
  /** Another number at every change of the schema; a file of another version is refused, never guessed at. */
  readonly version: number;
  /** What may be done about a file that cannot be read: a sentence. */
  readonly advice: string;
  /** Pragmas beside those that every data file has. */
  readonly pragmas?: string;
}

/** How long a start waits for a former process that is still letting go of the file. */
const busyTimeoutMs = 2000;

/**
 * Locked until it is closed, for the servers keep in memory what they know of it. What is committed survives the death of the
 * process; a power cut may take the last transactions.
 * @throws Error with one sentence about what to do when the file is damaged, in use, or of an unknown version
 */
export const openDataFile = ({ path, service, schema, version, advice, pragmas = '' }: DataFile): DatabaseSync => {
  mkdirSync(dirname(path), { recursive: true });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${pragmas}`);
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (found === 0) database.exec(`BEGIN; ${schema}; PRAGMA user_version = ${version}; COMMIT;`);
    else if (found !== version)
      throw new Error(`its format is version ${found}, this program reads version ${version}`);
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = /locked/.test(reason) ? 'Another process is using it: stop that one first.' : advice;
    throw new Error(`Cannot open the ${service} data in ${path}: ${reason}. ${remedy}`, { cause: error });
  }
};
