import { expect, test } from 'vitest';
import { describeObjectStoreContract } from './contracts/object-store.contract.ts';
import { createInMemoryObjectStore, type ObjectChange } from './in-memory-object-store.ts';

describeObjectStoreContract('in memory', async () => ({
  store: createInMemoryObjectStore({ versionedBuckets: ['versions'] }),
  bucket: 'plain',
  versionedBucket: 'versions',
}));

const ref = { bucket: 'docs', key: 'a' };

test('beforeCall decides whether and when a call has its effect', async () => {
  const seen: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  const store = createInMemoryObjectStore({
    beforeCall: (operation, detail) => {
      seen.push([operation, detail]);
      return gate.promise;
    },
  });
  const slow = store.put(ref, 'slow', { ifAbsent: true });
  store.upload(ref, 'fast');
  gate.resolve();
  expect(await slow).toBeUndefined();
  expect(seen).toEqual([['objects.put', { ...ref, condition: { ifAbsent: true } }]]);
});

test('a crash before a call leaves no trace, a lost answer does', async () => {
  const crash = async () => Promise.reject(new Error('crash'));
  const before = createInMemoryObjectStore({ beforeCall: crash });
  await expect(before.put(ref, '1')).rejects.toThrow('crash');
  expect(before.keys('docs')).toEqual([]);
  const after = createInMemoryObjectStore({ afterCall: crash });
  await expect(after.put(ref, '1')).rejects.toThrow('crash');
  expect(after.keys('docs')).toEqual(['a']);
});

test('changes are told with growing sequencers, removals of nothing are not', async () => {
  const changes: ObjectChange[] = [];
  const store = createInMemoryObjectStore({
    onChange: (change) => changes.push(change),
    versionedBuckets: ['versions'],
  });
  store.upload(ref, 'text', 'text/plain');
  await store.put({ ...ref, key: 'b' }, '');
  await store.delete('docs', ['a', 'absent']);
  store.remove({ bucket: 'versions', key: 'absent' });
  expect(changes).toMatchObject([
    { kind: 'created', key: 'a', size: 4 },
    { kind: 'created', key: 'b', size: 0 },
    { kind: 'removed', key: 'a' },
    { kind: 'removed', bucket: 'versions', versionId: expect.any(String) },
  ]);
  const sequencers = changes.map(({ sequencer }) => sequencer);
  expect(sequencers).toEqual([...sequencers].sort());
  expect(new Set(sequencers).size).toBe(4);
});

test('an upload’s content type is got with it', async () => {
  const store = createInMemoryObjectStore();
  store.upload(ref, 'text', 'text/markdown');
  expect(await store.get(ref)).toMatchObject({ contentType: 'text/markdown' });
});

test('what is got is a copy', async () => {
  const store = createInMemoryObjectStore();
  store.upload(ref, 'text');
  (await store.get(ref))!.bytes.fill(0);
  expect(Buffer.from((await store.get(ref))!.bytes).toString()).toBe('text');
});
