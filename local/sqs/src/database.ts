// Opens the SQLite file that holds queues, messages and move tasks.
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDataFile } from '@alex/local-data-file/open-data-file';

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
`;

/** @throws Error with one sentence about what to do when the file is damaged, in use, or of an unknown version */
export const openDatabase = (dataDir: string): DatabaseSync =>
  openDataFile({
    path: join(dataDir, 'sqs.sqlite'),
    service: 'SQS',
    schema,
    version: 1,
    advice: 'Move the file away to start with empty queues.',
  });

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
