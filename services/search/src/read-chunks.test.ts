import type { Chunk } from '@alex/core/chunk';
import type { DocumentRecord } from '@alex/core/document-record';
import { limits } from '@alex/core/limits';
import { createLedger } from '@alex/ledger/ledger';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { expect, test } from 'vitest';
import { readChunks } from './read-chunks.ts';

const size = limits.batchChunksMax;
const count = size + 3;
const live = { revision: '0A', batches: 2, chunks: count, contentHash: 'h' };
const record = { bucket: 'docs', key: 'a.pdf', documentId: 'd', live, target: live } as unknown as DocumentRecord;
const metadata = {
  bucket: 'docs',
  key: 'a.pdf',
  extension: 'pdf',
  format: 'pdf',
  title: 'Of drains',
  documentId: 'd',
  revision: '0A',
  modified: 0,
};
const chunk = (ordinal: number): Chunk => ({
  ordinal,
  text: `chunk ${ordinal}`,
  start: ordinal,
  end: ordinal + 1,
  page: 1,
  boxes: [{ page: 1, x: 72, y: 700, width: 100, height: 12 }],
  headings: ['Drains'],
  tokens: 1,
  wordPieces: 1,
  unknownPieces: 0,
  hash: String(ordinal),
});
const chunks = Array.from({ length: count }, (_, ordinal) => chunk(ordinal));

const ledger = createLedger(createInMemoryObjectStore(), { bucket: 'state', index: 'i' });
await ledger.writeBatch('d', live, 0, { metadata, chunks: chunks.slice(0, size) });
await ledger.writeBatch('d', live, 1, { metadata, chunks: chunks.slice(size) });

test('a chunk with all that is known of its place', async () =>
  expect(await readChunks(ledger, record, { chunk: '2' })).toEqual({
    bucket: 'docs',
    key: 'a.pdf',
    documentId: 'd',
    revision: '0A',
    title: 'Of drains',
    format: 'pdf',
    sourceChanged: false,
    count,
    chunks: [chunk(2)],
  }));

test.each([
  ['0', '2', [0, 1, 2]],
  [String(size), '1', [size - 1, size, size + 1]],
  [String(count - 1), '1', [count - 2, count - 1]],
])('chunk %s and %s around it, across batches, to the ends', async (of, around, expected) =>
  expect((await readChunks(ledger, record, { chunk: of, around }))?.chunks.map(({ ordinal }) => ordinal)).toEqual(
    expected,
  ),
);

test.each([
  [{ chunk: String(count) }, /“chunk” must be a whole number from 0 to 34/],
  [{ chunk: '-1' }, /“chunk”/],
  [{ chunk: '1.5' }, /“chunk”/],
  [{ chunk: '' }, /“chunk”/],
  [{ chunk: '1', around: '11' }, /“around” must be a whole number from 0 to 10/],
])('%j is the sender’s fault', (request, message) =>
  expect(readChunks(ledger, record, request)).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringMatching(message),
  }),
);

test('nothing where nothing is live, or what was is gone meanwhile', async () => {
  expect(await readChunks(ledger, { ...record, live: null }, { chunk: '0' })).toBeUndefined();
  expect(await readChunks(ledger, { ...record, live: { ...live, revision: '0B' } }, { chunk: '0' })).toBeUndefined();
});

test('says where a newer version is known', async () => {
  const target = { ...live, revision: '0B' };
  expect(await readChunks(ledger, { ...record, target }, { chunk: '0' })).toMatchObject({ sourceChanged: true });
});
