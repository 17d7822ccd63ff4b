import type { Chunk } from '@alex/core/chunk';
import { embeddingText } from '@alex/core/chunk';
import { readWordPieces } from '@alex/embedding-model/word-pieces';
import { expect, test } from 'vitest';
import { documentOf, heading, paragraph, prose } from './documents.fixture.ts';
import { splitDocument } from './split-document.ts';

const contextsOf = (chunks: Iterable<Chunk>) => [...chunks].map(({ context }) => context);
const inSections = documentOf(
  heading(1, 'Birds'),
  heading(2, 'Falcons'),
  paragraph(prose(50)),
  heading(2, 'Kites'),
  paragraph(prose(13, 'kite')),
);

test('a chunk is read below the titles above it, but for those that it holds', () => {
  expect(contextsOf(splitDocument(inSections, { chunkTokens: 200 }))).toEqual([
    undefined,
    'Birds › Falcons',
    'Birds › Falcons',
    'Birds',
  ]);
});

test('the context is counted, hashed, and no part of the text', () => {
  for (const chunk of splitDocument(inSections, { chunkTokens: 200 })) {
    expect(chunk.text).toBe(inSections.text.slice(chunk.start, chunk.end));
    expect(chunk.wordPieces).toBe(readWordPieces(embeddingText(chunk)).pieces);
  }
  const hashes = (context: boolean) =>
    [...splitDocument(inSections, { chunkTokens: 200, context })].map(({ hash }) => hash);
  expect(hashes(true)[0]).toBe(hashes(false)[0]);
  expect(hashes(true)[1]).not.toBe(hashes(false)[1]);
});

test('can be switched off', () => {
  const chunks = splitDocument(inSections, { chunkTokens: 200, context: false });
  expect(new Set(contextsOf(chunks))).toEqual(new Set([undefined]));
});

test('takes what the text leaves of the window: outer titles go first, none is cut', () => {
  const titles = ['Boats', 'Grey boats that pass by', `Grey ${'- '.repeat(80)}`];
  const contextIn = (outer: string, sentence: string, chunkTokens: number) => {
    const document = documentOf(heading(1, outer), heading(2, 'Falcons'), paragraph(sentence.repeat(60)));
    return contextsOf(splitDocument(document, { chunkTokens })).at(-1);
  };
  expect(titles.map((title) => contextIn(title, 'The falcon saw grey boats pass by. ', 100))).toEqual([
    'Boats › Falcons',
    'Grey boats that pass by › Falcons',
    'Falcons',
  ]);
  // About 6 word pieces a token: the window is full before the chunk is.
  for (const chunk of splitDocument(
    documentOf(heading(1, 'Birds'), paragraph('------------------------------ '.repeat(200))),
    { chunkTokens: 200 },
  ))
    expect(chunk.wordPieces).toBeLessThanOrEqual(254);
});

const tableOf = (header: string, rows = 60) =>
  ({
    kind: 'table',
    text: [
      header,
      '| --- | --- | --- |',
      ...Array.from({ length: rows }, (_, i) => `| ${i} | grey boat | passed by |`),
    ].join('\n'),
  }) as const;

test('a table that was parted repeats its header row', () => {
  const table = tableOf('| No. | What | Then |');
  const [first, ...others] = contextsOf(splitDocument(documentOf(heading(1, 'Log'), table), { chunkTokens: 200 }));
  expect(first).toBeUndefined();
  expect(others.length).toBeGreaterThan(2);
  expect(new Set(others)).toEqual(new Set(['Log\n| No. | What | Then |']));
});

test('what goes on with a table says its first row, whatever the model reads, unless it holds or follows it', () => {
  const table = tableOf('| No. | What | Then |');
  const document = documentOf(heading(1, 'Log'), table, paragraph(prose(5)));
  for (const settings of [{}, { context: false }, { overlapTokens: 60 }]) {
    const chunks = [...splitDocument(document, { chunkTokens: 200, ...settings })];
    expect(chunks.length).toBeGreaterThan(3);
    for (const { text, tableHeader } of chunks)
      expect(tableHeader).toBe(text.startsWith('| ') && !text.includes('No.') ? '| No. | What | Then |' : undefined);
    expect(chunks.filter(({ tableHeader }) => tableHeader).length).toBeGreaterThan(1);
  }
});

test('a first row that is too long to name columns is not said again', () => {
  const chunks = [...splitDocument(documentOf(tableOf(`| ${'long '.repeat(100)} | | |`)), { chunkTokens: 200 })];
  expect(chunks.at(-1)!.tableHeader).toBeUndefined();
});
