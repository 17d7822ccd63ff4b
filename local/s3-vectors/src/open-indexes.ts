// The index stores in use: opened at first use, one operation at a time each, put away when many others were used since.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './data-file.ts';
import type { IndexRecord } from './index-record.ts';
import { type IndexStore, openIndexStore } from './index-store.ts';
import { limits } from './limits.ts';
import { notFound } from './service-error.ts';

interface Entry {
  store: IndexStore | undefined;
  dropped: boolean;
  waiting: number;
  /** Settles when the last operation so far is over; never rejects. */
  queue: Promise<unknown>;
}

export type OpenIndexes = ReturnType<typeof createOpenIndexes>;

/** The stores of a folder. Files there whose index is not among `knownIds` are left over from a crash and go. */
export const createOpenIndexes = (folder: string, knownIds: readonly number[]) => {
  const entries = new Map<number, Entry>(); // the least recently used first
  const pathOf = (id: number): string => join(folder, `${id}.sqlite`);

  const removeFiles = (id: number): void => {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${pathOf(id)}${ending}`, { force: true });
  };
  const known = new Set(knownIds);
  for (const id of new Set(readdirSync(folder).map((name) => Number.parseInt(name, 10))))
    if (!Number.isNaN(id) && !known.has(id)) removeFiles(id);

  const enter = (id: number): Entry => {
    const entry = entries.get(id) ?? { store: undefined, dropped: false, waiting: 0, queue: Promise.resolve() };
    entries.delete(id);
    entries.set(id, entry);
    return entry;
  };
  const putAwayIdle = (): void => {
    for (const [id, entry] of entries) {
      if (entries.size <= limits.openIndexesMax) return;
      if (entry.waiting > 0) continue;
      entry.store?.close();
      entries.delete(id);
    }
  };
  const inTurn = <T>(entry: Entry, operation: () => T | Promise<T>): Promise<T> => {
    entry.waiting++;
    const result = entry.queue.then(operation).finally(() => {
      entry.waiting--;
    });
    entry.queue = result.catch(() => undefined); // whoever called reports it
    return result;
  };
  const open = (index: IndexRecord): IndexStore => {
    if (!existsSync(pathOf(index.id)))
      throw new Error(
        `The data file ${pathOf(index.id)} of the index ${index.bucketName}/${index.indexName} is missing: ` +
          'restore it from a copy, or delete the index.',
      );
    return openIndexStore(pathOf(index.id), index);
  };

  return {
    /** Makes the empty file of a new index. */
    create: (index: IndexRecord): void => {
      removeFiles(index.id);
      openIndexStore(pathOf(index.id), index).close();
    },

    /** Runs the operation on the index's store when the ones before it are over. */
    use: <T>(index: IndexRecord, operation: (store: IndexStore) => T | Promise<T>): Promise<T> => {
      const entry = enter(index.id);
      const result = inTurn(entry, async () => {
        if (entry.dropped) throw notFound('index');
        try {
          entry.store ??= open(index);
          return await operation(entry.store);
        } catch (error) {
          throw explain(pathOf(index.id), error);
        }
      });
      putAwayIdle();
      return result;
    },

    /** Removes the index's file once `forget` has made it unknown. */
    drop: (index: IndexRecord, forget: () => void): Promise<void> => {
      const entry = enter(index.id);
      return inTurn(entry, () => {
        if (entry.dropped) throw notFound('index');
        forget();
        entry.dropped = true;
        entries.delete(index.id);
        entry.store?.close();
        removeFiles(index.id);
      });
    },

    close: async (): Promise<void> => {
      await Promise.all([...entries.values()].map((entry) => entry.queue));
      for (const entry of entries.values()) entry.store?.close();
      entries.clear();
    },
  };
};
