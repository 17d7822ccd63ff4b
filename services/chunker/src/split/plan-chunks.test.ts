import { expect, test } from 'vitest';
import type { Cut, Part } from './parts.ts';
import { planChunks } from './plan-chunks.ts';

const bounds = { tokens: 100, wordPieces: 100, characters: 1_000 };

const partsOf = (...parts: readonly (readonly [cut: Cut, tokens: number, wordPieces?: number])[]): Part[] =>
  parts.map(([cut, tokens, wordPieces = tokens], i) => ({
    cut,
    size: { tokens, wordPieces, unknownPieces: 0, characters: 10 },
    gapTokens: 0,
    isJoined: true,
    start: i * 11,
    end: i * 11 + 10,
    isHeading: false,
    section: undefined,
    header: undefined,
  }));

test.each<[string, Part[], number[]]>([
  ['nothing', [], []],
  ['all that fits', partsOf(['block', 50], ['sentence', 50]), [2]],
  ['too many tokens', partsOf(['block', 50], ['sentence', 51]), [1, 2]],
  ['too many word pieces', partsOf(['block', 50], ['sentence', 40, 60]), [1, 2]],
  ['a part that fits nowhere', partsOf(['block', 10], ['block', 150], ['block', 10]), [1, 2, 3]],
  ['even chunks rather than a crumb', partsOf(['block', 60], ['sentence', 30], ['sentence', 20]), [1, 3]],
  [
    'a paragraph’s end rather than a fuller chunk',
    partsOf(['block', 50], ['block', 30], ['sentence', 30], ['sentence', 30]),
    [1, 4],
  ],
  [
    'a section’s start rather than a fuller chunk',
    partsOf(['block', 50], ['sentence', 30], ['section', 40], ['sentence', 30]),
    [2, 4],
  ],
  ['small sections together', partsOf(['block', 15], ['section', 15], ['section', 15]), [3]],
  ['a heading with its text', partsOf(['block', 60], ['section', 5], ['heading', 40], ['sentence', 50]), [1, 4]],
  ['a heading with its text, whatever it costs', partsOf(['block', 60], ['word', 40], ['heading', 60]), [1, 3]],
])('%s', (_, parts, expected) => {
  expect(planChunks(parts, bounds)).toEqual(expected);
});

test('room is left at the head of a document of some chunks, and nowhere else', () => {
  const parts = partsOf(...Array.from({ length: 21 }, () => ['block', 24] as const));
  expect(planChunks(parts, bounds, true)).toEqual([1, 5, 9, 13, 17, 21]);
  expect(planChunks(parts, bounds)).not.toContain(1);
  expect(planChunks(parts.slice(0, 9), bounds, true)).not.toContain(1);
});

test('a paragraph added at the head goes into the first chunk, and no cut behind it moves', () => {
  const before = [['block', 30], ...Array.from({ length: 14 }, () => ['sentence', 30] as const)] as const;
  expect(planChunks(partsOf(...before), bounds, true)).toEqual([3, 6, 9, 12, 15]);
  expect(planChunks(partsOf(['block', 9], ...before), bounds, true)).toEqual([4, 7, 10, 13, 16]);
});

test('a title is no chunk by itself, though it stands at the head', () => {
  const parts = partsOf(['block', 4], ...Array.from({ length: 5 }, () => ['block', 96] as const));
  expect(planChunks(parts, bounds, true)[0]).toBe(2);
});

test('white space counts inside a chunk, and not before it', () => {
  const parts = partsOf(['block', 50], ['block', 50]).map((part) => ({ ...part, gapTokens: 1 }));
  expect(planChunks(parts, bounds)).toEqual([1, 2]);
  expect(planChunks(parts, { ...bounds, tokens: 101 })).toEqual([2]);
});

test('characters are bounded from the first part’s start to the last part’s end', () => {
  const parts = partsOf(['block', 1], ['word', 1], ['word', 1]);
  expect(planChunks(parts, { ...bounds, characters: 32 })).toEqual([3]);
  expect(planChunks(parts, { ...bounds, characters: 31 })).toHaveLength(2);
});

test('looks at each part no more often than a chunk has parts', () => {
  const readsFor = (count: number): number => {
    let reads = 0;
    const parts = partsOf(...Array.from({ length: count }, () => ['code-line', 2] as const)).map((part) =>
      Object.defineProperty(part, 'size', {
        get: () => {
          reads++;
          return { tokens: 2, wordPieces: 2, characters: 10 };
        },
      }),
    );
    planChunks(parts, bounds);
    return reads;
  };
  expect(readsFor(4_000) / readsFor(1_000)).toBeLessThan(4.2);
});
