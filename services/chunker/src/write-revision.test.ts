import { type Chunk, visibleCharacters } from '@alex/core/chunk';
import { documentId } from '@alex/core/document';
import { awsLimits, limits } from '@alex/core/limits';
import { filterableMetadataKeys } from '@alex/core/vector-record';
import { createLedger } from '@alex/ledger/ledger';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { describe, expect, test } from 'vitest';
import type { DocumentReading } from './ports.ts';
import { writeRevision } from './write-revision.ts';

const full = limits.batchChunksMax;

const chunk = (ordinal: number): Chunk => ({
  ordinal,
  text: `chunk ${ordinal}`,
  start: ordinal,
  end: ordinal + 1,
  headings: [],
  tokens: 2,
  wordPieces: 3,
  unknownPieces: 1,
  hash: `hash ${ordinal}`,
});
const chunks = (from: number, count: number) => Array.from({ length: count }, (_, i) => chunk(from + i));

const plain = { format: 'text', title: '', leftOut: [], characters: 10 };
const visibleIn = (groups: readonly (readonly Chunk[])[]) =>
  groups.flat().reduce((sum, { text }) => sum + visibleCharacters(text), 0);

const write = async (
  groups: readonly (readonly Chunk[])[],
  {
    key = 'a.md',
    summary = plain,
    visible = visibleIn(groups),
  }: { key?: string; summary?: Omit<DocumentReading['summary'], 'visibleCharacters'>; visible?: number } = {},
) => {
  const document = { bucket: 'docs', key };
  const id = documentId(document);
  const ledger = createLedger(createInMemoryObjectStore(), { bucket: 'state', index: 'i' });
  const seen: unknown[] = [];
  const read = async (file: unknown) => {
    seen.push(file);
    return {
      summary: { ...summary, visibleCharacters: visible },
      chunks: (async function* () {
        yield* groups;
      })(),
    };
  };
  const version = {
    bytes: Buffer.from('bytes'),
    contentType: 'text/plain',
    etag: 'e',
    modified: '2026-01-02T03:04:05.678Z',
    contentHash: 'h',
  };
  const written = await writeRevision({ reader: { read }, ledger }, document, '0A', version);
  const name = { revision: '0A', contentHash: 'h' };
  const batches = await Promise.all(groups.map((_, batch) => ledger.readBatch(id, name, batch)));
  return { ...written, seen, batches, revision: await ledger.readRevision(id, name), id };
};

test('chunks by batches, what they have in common, and their hashes', async () => {
  const { ref, batches, revision, seen, id } = await write([chunks(0, full), chunks(full, full), chunks(2 * full, 1)]);
  const visible = visibleIn([chunks(0, 2 * full + 1)]);
  expect(ref).toEqual({
    revision: '0A',
    batches: 3,
    chunks: 2 * full + 1,
    visibleCharacters: visible,
    contentHash: 'h',
  });
  expect(batches.map((batch) => batch?.chunks)).toEqual([chunks(0, full), chunks(full, full), chunks(2 * full, 1)]);
  for (const batch of batches)
    expect(batch?.metadata).toEqual({
      bucket: 'docs',
      key: 'a.md',
      extension: 'md',
      format: 'text',
      title: '',
      documentId: id,
      revision: '0A',
      modified: Date.parse('2026-01-02T03:04:05Z') / 1000,
    });
  expect(revision).toEqual({ hashes: chunks(0, 2 * full + 1).map(({ hash }) => hash) });
  expect(seen).toEqual([{ key: 'a.md', bytes: Buffer.from('bytes'), contentType: 'text/plain' }]);
});

test('the only batch of a document tells its hashes itself', async () => {
  expect((await write([chunks(0, full)])).revision).toBeUndefined();
  expect((await write([chunks(0, full), chunks(full, 1)])).revision?.hashes).toHaveLength(full + 1);
});

describe('the report', () => {
  test('counts', async () => {
    const { report } = await write([chunks(0, 3)]);
    expect(report).toEqual({
      format: 'text',
      title: '',
      characters: 10,
      bytes: 5,
      chunks: 3,
      tokens: 6,
      wordPieces: 9,
      unknownPieces: 3,
    });
  });

  test('says what the document says of itself, and so do its vectors', async () => {
    const properties = { authors: ['Ada', 'Grace'], created: '2026-01-02T03:04:05Z', language: 'pt-BR' };
    const { report, batches } = await write([chunks(0, 1)], { summary: { ...plain, properties } });
    expect(report).toMatchObject({ properties });
    expect(batches[0]?.metadata).toMatchObject({
      authors: ['Ada', 'Grace'],
      created: Date.parse('2026-01-02T03:04:05Z') / 1000,
      language: 'pt-br',
    });
  });

  test('says what was not read, where there is something to say', async () => {
    const leftOut = [{ what: 'navigation', characters: 7 }];
    const summary = { ...plain, pages: 3, pagesWithoutText: [2], leftOut };
    expect((await write([chunks(0, 1)], { summary })).report).toMatchObject({
      pages: 3,
      pagesWithoutText: [2],
      leftOut: { navigation: 7 },
    });
    const nothing = { ...plain, pages: 3, pagesWithoutText: [] };
    expect((await write([chunks(0, 1)], { summary: nothing })).report).not.toHaveProperty('pagesWithoutText');
  });
});

test('a document without chunks holds no text', async () =>
  await expect(write([])).rejects.toMatchObject({ code: 'empty-text' }));

describe('a reader that breaks its promise is a defect, told before anything is embedded', () => {
  test.each<[what: string, groups: (readonly Chunk[])[]]>([
    ['a short group before the last', [chunks(0, full - 1), chunks(full - 1, 1)]],
    ['a group that is too long', [chunks(0, full + 1)]],
    ['an empty group', [chunks(0, full), []]],
    ['only an empty group', [[]]],
    ['ordinals that begin at one', [chunks(1, 2)]],
    ['ordinals with a gap', [[chunk(0), chunk(2)]]],
    ['ordinals that begin anew in each group', [chunks(0, full), chunks(0, 1)]],
    ['a short group whose missing ordinal is skipped', [chunks(0, full - 1), chunks(full, 1)]],
  ])('%s', (_, groups) => expect(write(groups)).rejects.toMatchObject({ code: 'counts-differ', retryable: false }));
});

test.each([9, 11])('chunks of 10 characters besides white space are not all of a text of %i', (visible) =>
  expect(write([[{ ...chunk(0), text: 'ten\tletters' }]], { visible })).rejects.toThrow(
    `The document’s text has ${visible} characters besides white space, but its chunks hold 10.`,
  ),
);

describe('the key’s ending', () => {
  test.each([
    ['a.MD', 'md'],
    ['v1.2/readme', ''],
    ['v1.2/read.me.PDF', 'pdf'],
    ['.profile', 'profile'],
    ['a.', ''],
    ['a', ''],
    [`a.${'x'.repeat(32)}`, 'x'.repeat(32)],
    [`a.${'x'.repeat(33)}`, ''],
  ])('%s', async (key, extension) =>
    expect((await write([chunks(0, 1)], { key })).batches[0]?.metadata.extension).toBe(extension),
  );

  test('the longest key and authors fit what may be filtered by', async () => {
    const properties = {
      authors: Array.from({ length: 50 }, () => '\u4f5c'.repeat(10)),
      created: '2026-01-02T03:04:05Z',
      language: 'x'.repeat(35),
    };
    const written = await write([chunks(0, 1)], {
      key: `a.${'x'.repeat(1_022)}`,
      summary: { ...plain, properties },
    });
    const metadata: Record<string, unknown> = { ...written.batches[0]?.metadata };
    expect(metadata.authors).toHaveLength(limits.authorsCharactersMax / 10);
    const filterable = Object.fromEntries(filterableMetadataKeys.map((name) => [name, metadata[name] ?? 4_000_000]));
    expect(Buffer.byteLength(JSON.stringify(filterable))).toBeLessThan(awsLimits.vectorFilterableBytesMax);
  });
});
