// Opens an SQLite file of ours: settings, schema and its version, and a clear sentence where the file cannot be used.
import { DatabaseSync } from 'node:sqlite';

/** Raised at every change of a schema; a file of another version is refused, never guessed at. */
const schemaVersion = 1;
const lockWaitMs = 1000;

/** The file, locked for this process until it is closed. Throws a sentence when it is damaged, foreign or in use. */
export const openDataFile = (path: string, schema: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // NORMAL: what is committed survives the death of the process; a power cut may take the last transactions.
    database.exec(`
      PRAGMA busy_timeout = ${lockWaitMs};
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA page_size = 8192;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA foreign_keys = ON;
      BEGIN IMMEDIATE;
    `);
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version === 0) database.exec(`${schema}; PRAGMA user_version = ${schemaVersion};`);
    else if (version !== schemaVersion)
      throw new Error(
        `The data file ${path} has schema version ${version}; this server knows version ${schemaVersion}. ` +
          'Use the server that wrote it, or another data folder.',
      );
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database?.close();
    throw explain(path, error);
  }
};

/** Runs the work in one transaction: all of it is stored when this returns, none of it when it throws. */
export const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

// Primary result codes, https://sqlite.org/rescode.html
const sqlite = { busy: 5, corrupt: 11, cannotOpen: 14, notADatabase: 26 };

/** The same failure of SQLite in a sentence that says what to do, where there is one; any other error as it is. */
export const explain = (path: string, error: unknown): unknown => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const sentence = {
    [sqlite.busy]: `The data file ${path} is in use by another process: stop that one, or use another data folder.`,
    [sqlite.corrupt]: damaged(path),
    [sqlite.cannotOpen]: `The data file ${path} cannot be opened: check that its folder exists and is writable.`,
    [sqlite.notADatabase]: damaged(path),
  }[error.errcode & 0xff];
  return sentence === undefined ? error : new Error(sentence, { cause: error });
};

export const damaged = (path: string): string =>
  `The data file ${path} is damaged: restore it from a copy, or delete it and put its vectors again.`;
