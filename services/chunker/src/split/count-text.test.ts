import { readWordPieces } from '@alex/embedding-model/word-pieces';
import fc from 'fast-check';
import { countTokens as countByLibrary } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { countText, countTokens } from './count-text.ts';

const reference = (text: string) => {
  const { pieces, unknown } = readWordPieces(text);
  return {
    tokens: countByLibrary(text, { disallowedSpecial: new Set() }),
    wordPieces: pieces,
    unknownPieces: unknown,
  };
};

const gaps = fc.constantFrom(
  ...[' ', '  ', '\t', '\n', '\n\n', '\r\n', ' \n', '\n ', '\n\t', '\u00a0', ' \u00a0', '\u00a0\n', '\u2028', '\ufeff'],
  ...['\v', '\f\n', '\u3000', '/', '.\n/', "'"],
);
const texts = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: gaps },
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.string({ unit: 'grapheme', maxLength: 10 }),
      fc.stringMatching(/^[a-zA-Z0-9.,'/-]{1,8}$/),
      fc.constantFrom(
        ...['HTTPServer', 'don’t', "we'LL", '12345', 'ÄÖÜß', '漢字', '，然后', '/*--*/', '.', '...', '|', 'x.', '1'],
        ...['<|endoftext|>', '<|im_start|>', 'a'.repeat(80), '😀', 'e\u0301'],
      ),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));

test('equals what the tokenizers count, with special tokens read as plain text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(countText(text)).toMatchObject(reference(text));
    }),
    { numRuns: 1_500 },
  );
  expect(() => countByLibrary('<|endoftext|>')).toThrow();
  expect(countTokens('<|endoftext|>')).toBe(7);
});

test('counts a stretch as if it stood alone', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), (text, one, other) => {
      const [start, end] = [one % (text.length + 1), other % (text.length + 1)].sort((a, b) => a - b);
      expect(countText(text, start!, end!)).toMatchObject(reference(text.slice(start, end)));
    }),
    { numRuns: 1_500 },
  );
});

test('long words are merged in the order that the library merges them in', () => {
  const letters = fc.constantFrom(...'aaaabe-_各ก😀\u0301');
  fc.assert(
    fc.property(fc.array(letters, { minLength: 40, maxLength: 300 }), (word) => {
      expect(countTokens(word.join(''))).toBe(reference(word.join('')).tokens);
    }),
    { numRuns: 300 },
  );
});

test('stays exact when more words have come by than it remembers', () => {
  for (let i = 0; i < 140_000; i++) countText(`w${i}`, 0, 9);
  expect(countText('unbelievable falcons', 0, 20)).toMatchObject(reference('unbelievable falcons'));
});

test.each(['a', '-', '各'])('takes no more than n log n time on a run of %j', (unit) => {
  const timeOf = (length: number) => {
    const text = unit.repeat(length);
    const start = process.cpuUsage();
    countText(text);
    return process.cpuUsage(start).user;
  };
  timeOf(5_000);
  expect(timeOf(40_000) / timeOf(5_000)).toBeLessThan(32);
});
