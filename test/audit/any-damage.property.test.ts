// Whatever is lost, damaged or left over, and in whatever order: a few audits with repairs, and all is as the bucket says.
import { type VectorRecord, vectorKey } from '@alex/core/vector-record';
import { stateKeys } from '@alex/ledger/state-keys';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unreadable } from '../convergence/script.ts';
import { documents, index, openPipeline, type Pipeline, state } from './pipeline.ts';

const keys = stateKeys(index);
const names = ['a', 'b', 'c'];
const day = 86_400;
/** What one repair brings to light, such as vectors of a document whose record was made anew, the next one heals. */
const roundsMax = 4;

const contents = [
  'one',
  'one\ntwo',
  unreadable,
  Array.from({ length: 70 }, (_, i) => `line ${i}`).join('\n'),
  Array.from({ length: 70 }, (_, i) => `line ${i + 1}`).join('\n'),
];

/** `pick` chooses among what is there. */
const deeds: Readonly<Record<string, (pipeline: Pipeline, key: string, pick: number) => Promise<unknown> | unknown>> = {
  put: ({ put }, key, pick) => put(key, contents[pick % contents.length] ?? ''),
  remove: ({ remove }, key) => remove(key),
  'put, unheard': ({ put, unheard }, key, pick) => unheard(() => put(key, contents[pick % contents.length] ?? '')),
  'remove, unheard': ({ remove, unheard }, key) => unheard(() => remove(key)),
  'chunk what waits': ({ chunkAll }) => chunkAll(),
  'embed what waits': ({ embedAll }) => embedAll(),
  'come to rest': ({ rest }) => rest(),
  'lose a message': async ({ queue, urls }, _, pick) => {
    const url = pick % 2 === 0 ? urls.documents : urls.batches;
    const [message] = await queue.receive(url, { visibilitySeconds: 0 });
    if (message) await queue.delete(url, [message.receiptHandle]);
  },
  'lose a vector': async ({ vectors }, _, pick) => {
    const there = [...vectors.records.keys()];
    await vectors.delete(there.slice(pick % Math.max(1, there.length)).slice(0, 1));
  },
  'leave a vector over': async ({ vectors, idOf }, key, pick) => {
    const revision = ['01', '0AB', 'FFFF'][pick % 3] ?? '';
    const metadata = { key, text: 'left over', ordinal: pick } as VectorRecord['metadata'];
    await vectors.put([
      { key: vectorKey(idOf(key), revision, pick % 40), embedding: new Float32Array(8).fill(1), metadata },
    ]);
  },
  'lose a state object': async ({ objects }, _, pick) => {
    const there = objects.keys(state).filter((name) => /\/(revisions|receipts)\//.test(name));
    await objects.delete(state, there.slice(pick % Math.max(1, there.length)).slice(0, 1));
  },
  'lose a record': ({ objects, idOf }, key) => objects.delete(state, [keys.record(idOf(key))]),
  'damage a record': async ({ objects, idOf }, key) => {
    const name = keys.record(idOf(key));
    if (objects.keys(state).includes(name)) await objects.put({ bucket: state, key: name }, '{"live":');
  },
};

const step = fc.record({
  deed: fc.constantFrom(...Object.keys(deeds)),
  key: fc.constantFrom(...names),
  pick: fc.nat(200),
});

test('a few audits heal whatever was broken', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const pipeline = openPipeline();
      for (const { deed, key, pick } of steps) await deeds[deed]?.(pipeline, key, pick);
      await pipeline.rest();
      for (let round = 0; round < roundsMax; round += 1) {
        pipeline.later(5 * day);
        const { damages } = await pipeline.audit();
        if (damages.length === 0) break;
        await pipeline.repair(damages);
        await pipeline.rest();
      }
      pipeline.later(5 * day);
      const { damages, summary } = await pipeline.audit();
      // Nobody knows the name of what a damaged record was of, once its object is gone.
      expect(damages.filter(({ repairs }) => repairs)).toEqual([]);
      expect(summary.underWay).toBe(0);
      const incurable = new Set(damages.map(({ documentId }) => documentId));
      for (const key of names) {
        if (incurable.has(pipeline.idOf(key))) continue;
        const object = await pipeline.objects.get({ bucket: documents, key });
        const content = object && Buffer.from(object.bytes).toString();
        const record = (await pipeline.ledger.read(pipeline.idOf(key))).record;
        expect(record?.status ?? 'deleted').toBe(
          content === undefined ? 'deleted' : content === unreadable ? 'failed' : 'live',
        );
        if (content !== unreadable) expect(pipeline.texts(key)).toBe(content ?? '');
      }
    }),
    { numRuns: 150 },
  );
});
