import { type Chunk, embeddingText } from '@alex/core/chunk';
import { contentHash } from '@alex/core/document';
import { limits } from '@alex/core/limits';
import { readWordPieces } from '@alex/embedding-model/word-pieces';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import type { ExtractedDocument } from '../extract/extracted-document.ts';
import { documentOf, documents, paragraph } from './documents.fixture.ts';
import { measure } from './size.ts';
import { splitDocument } from './split-document.ts';

const { chunkTokensMin, chunkTokensMax } = limits;
const settings = fc.oneof(fc.integer({ min: chunkTokensMin, max: chunkTokensMax }), fc.constantFrom(16, 17, 200, 254));
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Clusters of more code units than this may be cut: see segments.ts. */
const clusterCharactersMax = 64;

const expectSound = (document: ExtractedDocument, chunks: readonly Chunk[], chunkTokens: number): void => {
  const { text, pageStarts } = document;
  let end = 0;
  for (const [index, chunk] of chunks.entries()) {
    expect(chunk.ordinal).toBe(index);
    expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
    expect(chunk.text.trim()).toBe(chunk.text);
    expect(chunk.text).not.toBe('');
    expect(chunk.text.isWellFormed()).toBe(true);

    expect(chunk.start).toBeGreaterThanOrEqual(end);
    expect(text.slice(end, chunk.start).trim(), 'left out').toBe('');
    end = chunk.end;

    const { pieces, unknown } = readWordPieces(embeddingText(chunk));
    expect(chunk).toMatchObject({
      tokens: countTokens(chunk.text, { disallowedSpecial: new Set() }),
      wordPieces: pieces,
      unknownPieces: unknown,
      hash: contentHash(embeddingText(chunk)),
    });
    expect(chunk.tokens).toBeLessThanOrEqual(chunkTokens);
    expect(chunk.wordPieces).toBeLessThanOrEqual(254);
    expect(Buffer.byteLength(chunk.text)).toBeLessThanOrEqual(limits.chunkBytesMax);

    expect(chunk.page).toBe(pageStarts?.filter((start) => start <= chunk.start).length);
  }
  expect(text.slice(end).trim(), 'left out').toBe('');
};

/** Clusters parted though they would have fitted. A blank and the accent or joiner behind it may part. */
const partedClusters = ({ text }: ExtractedDocument, chunks: readonly Chunk[], chunkTokens: number): string[] => {
  const clusters = graphemes.segment(text);
  return chunks
    .map(({ start }) => ({ start, ...clusters.containing(start)! }))
    .filter(({ start, index }) => text.slice(index, start).trim() !== '')
    .map(({ segment }) => segment)
    .filter((cluster) => cluster.length <= clusterCharactersMax && countTokens(cluster) < chunkTokens / 2);
};

test('holds every character in exactly one chunk, within all bounds and with exact counts', () => {
  fc.assert(
    fc.property(documents, settings, (document, chunkTokens) =>
      expectSound(document, [...splitDocument(document, { chunkTokens })], chunkTokens),
    ),
    { numRuns: 200 },
  );
});

test('with overlap still within all bounds, each chunk reaching back into the one before at most', () => {
  fc.assert(
    fc.property(documents, settings, fc.double({ min: 0, max: 0.5, noNaN: true }), (document, chunkTokens, share) => {
      const overlapTokens = Math.floor(chunkTokens * share);
      const chunks = [...splitDocument(document, { chunkTokens, overlapTokens })];
      let end = 0;
      let before: Chunk | undefined;
      for (const chunk of chunks) {
        expect(chunk.text).toBe(document.text.slice(chunk.start, chunk.end));
        expect(document.text.slice(end, chunk.start).trim(), 'left out').toBe('');
        expect(chunk.end).toBeGreaterThan(end);
        expect(chunk.start).toBeGreaterThanOrEqual(before?.start ?? 0);
        expect(countTokens(chunk.text, { disallowedSpecial: new Set() })).toBeLessThanOrEqual(chunkTokens);
        expect(readWordPieces(embeddingText(chunk)).pieces).toBeLessThanOrEqual(254);
        if (before && chunk.start < before.end)
          expect(measure(document.text, chunk.start, before.end).tokens).toBeLessThanOrEqual(overlapTokens + 8);
        ({ end } = chunk);
        before = chunk;
      }
      expect(document.text.slice(end).trim(), 'left out').toBe('');
    }),
    { numRuns: 60 },
  );
});

test('parts no grapheme cluster that fits', () => {
  fc.assert(
    fc.property(documents, settings, (document, chunkTokens) => {
      const chunks = [...splitDocument(document, { chunkTokens })];
      expect(partedClusters(document, chunks, chunkTokens)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('never leaves a heading by itself where text follows that fits beside it', () => {
  fc.assert(
    fc.property(documents, settings, (document, chunkTokens) => {
      const { text, blocks } = document;
      for (const { start, end } of splitDocument(document, { chunkTokens })) {
        const last = blocks.findLastIndex((block) => block.start < end);
        const lonely = blocks.slice(0, last + 1).filter((block) => block.end > start);
        if (lonely.some(({ kind }) => kind !== 'heading') || lonely.length === 0) continue;
        const next = blocks.slice(last + 1).find((block) => text.slice(block.start, block.end).trim() !== '');
        const between = text.slice(blocks[last]!.end, next?.start);
        const emptySection = !next || (next.kind === 'heading' && next.level! <= blocks[last]!.level!);
        const { tokens, wordPieces } = measure(text.slice(lonely[0]!.start, lonely.at(-1)!.end));
        const tooLarge = tokens > chunkTokens / 3 || wordPieces > 80;
        expect(emptySection || between.trim() !== '' || tooLarge, text.slice(start, end)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

describe('a text without structure', () => {
  const length = 24_000;
  const pseudoRandom = (alphabet: string): string => {
    const characters = [...alphabet];
    let state = 1;
    return Array.from({ length }, () => {
      state = (state * 48_271) % 0x7fffffff;
      return characters[state % characters.length];
    }).join('');
  };
  const cases: Record<string, string> = {
    'one letter': 'a'.repeat(length),
    base64: pseudoRandom('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'),
    'Chinese without a full stop': pseudoRandom('的一是不了人我在有他这为之大来以个中上们𠀀𠀁'),
    Thai: 'ประเทศไทยเป็นประเทศที่มีความหลากหลายทางวัฒนธรรม'.repeat(length / 60),
    dashes: '-'.repeat(length / 2),
    'lines of dashes': `${'-'.repeat(80)}\n`.repeat(length / 200),
    punctuation: pseudoRandom('.,;!?()-…'),
    'families of emoji': '👩‍👩‍👧‍👦'.repeat(length / 30),
    flags: '🇩🇪🇫🇷'.repeat(length / 30),
    'one letter under a tower of accents': `e${'\u0301\u0323'.repeat(length / 20)}`,
    'special tokens': '<|endoftext|>'.repeat(length / 30),
    blanks: `a${' '.repeat(length)}b`,
    'words and wide gaps': `word${' '.repeat(3_000)}`.repeat(length / 3_000),
    initials: 'A. '.repeat(length / 10),
    'one-letter lines': 'a\n'.repeat(length / 6),
    'minified JSON': '{"a":[1,2,3],"b":"c d"},'.repeat(length / 60),
  };
  test.each(Object.keys(cases))('%s', (name) => {
    const document = documentOf(paragraph(cases[name]!));
    for (const chunkTokens of [chunkTokensMin, 200]) {
      const chunks = [...splitDocument(document, { chunkTokens })];
      expectSound(document, chunks, chunkTokens);
      expect(partedClusters(document, chunks, chunkTokens)).toEqual([]);
    }
  });
});

test('a megabyte without a blank', () => {
  const document = documentOf(paragraph('Donaudampfschifffahrtsgesellschaftskapitän'.repeat(24_000)));
  expectSound(document, [...splitDocument(document, { chunkTokens: 200 })], 200);
});
