// Opens the SQLite file that holds queues, messages and move tasks.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schemaVersion = 1;

/** How long a start waits for a former process that is still letting go of the file. */
const busyTimeoutMs = 1000;

// `seq` is never used twice, so that the receipt handle of a deleted message cannot reach another one.
const schema = `
  CREATE TABLE queues (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    attributes TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    purged_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    received_at INTEGER,
    first_received_at INTEGER,
    receive_count INTEGER NOT NULL DEFAULT 0,
    receipt TEXT,
    dead_letter_source TEXT,
    id TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    body_md5 TEXT NOT NULL,
    attributes TEXT NOT NULL,
    system_attributes TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_visibility ON messages (queue, visible_at);
  CREATE INDEX messages_by_age ON messages (queue, sent_at);
  CREATE TABLE move_tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source_arn TEXT NOT NULL,
    destination_arn TEXT,
    messages_per_second INTEGER,
    status TEXT NOT NULL,
    failure_reason TEXT,
    moved INTEGER NOT NULL DEFAULT 0,
    to_move INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    started_at INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;

const failure = (file: string, cause: unknown): Error => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice = /locked/.test(reason)
    ? 'Another process is using it: stop that one first.'
    : 'Move the file away to start with empty queues.';
  return new Error(`Cannot open the SQS data in ${file}: ${reason}. ${advice}`, { cause });
};

/** Throws with one sentence about what to do when the file is damaged, in use, or of an unknown version. */
export const openDatabase = (dataDir: string): DatabaseSync => {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'sqs.sqlite');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    // Exclusive: waiting receives are woken in this process only, so a second one must not write.
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;`);
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version === 0) database.exec(`BEGIN; ${schema} COMMIT;`);
    else if (version !== schemaVersion)
      throw new Error(`its format is version ${version}, this program reads version ${schemaVersion}`);
    return database;
  } catch (error) {
    database?.close();
    throw failure(file, error);
  }
};

/** Runs `work` in one transaction: all of its writes are durable when it returns, or none was made. */
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
