// Every change of the data is one transaction with a number of its own.
import type { DatabaseSync } from 'node:sqlite';

/** Numbers are reserved on disk this far ahead, so that a restart never meets a used one, and most changes write none. */
const reservedAhead = 10_000_000;

/** Runs `work` in a transaction; when it throws, nothing has changed. */
export type Change = <Result>(work: (id: number) => Result) => Result;

/**
 * The numbers are microseconds since 1970, made strictly increasing over the whole life of the data folder, whatever
 * the system's clock does.
 */
export const openChanges = (database: DatabaseSync): Change => {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const reserve = database.prepare('UPDATE clock SET reserved = ?');
  let reserved = Number(database.prepare('SELECT reserved FROM clock').get()?.reserved);
  let last = reserved;

  const nextId = (): number => {
    last = Math.max(last + 1, Date.now() * 1000);
    if (last >= reserved) {
      reserved = last + reservedAhead;
      reserve.run(reserved);
    }
    return last;
  };

  return (work) => {
    const id = nextId();
    begin.run();
    try {
      const result = work(id);
      commit.run();
      return result;
    } catch (error) {
      if (database.isTransaction) rollback.run();
      throw error;
    }
  };
};
