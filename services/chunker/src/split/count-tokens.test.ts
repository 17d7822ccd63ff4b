import fc from 'fast-check';
import { countTokens as countByLibrary } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { countTokens } from './count-tokens.ts';

const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.string({ unit: 'grapheme', maxLength: 10 }),
      fc.constantFrom(
        ' ',
        '  ',
        '\n',
        '\r\n',
        '\t\t',
        'HTTPServer',
        'don’t',
        "we'LL",
        '12345',
        'ÄÖÜß',
        '漢字',
        'a'.repeat(80),
        '/*--*/',
        '<|endoftext|>',
        '<|im_start|>',
      ),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

test('equals the library’s count, with special tokens read as plain text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(countTokens(text)).toBe(countByLibrary(text, { disallowedSpecial: new Set() }));
    }),
    { numRuns: 2_000 },
  );
  expect(() => countByLibrary('<|endoftext|>')).toThrow();
  expect(countTokens('<|endoftext|>')).toBe(7);
});

test('stays exact when more words have come by than it remembers', () => {
  for (let i = 0; i < 110_000; i++) countTokens(`w${i}`);
  expect(countTokens('unbelievable falcons')).toBe(countByLibrary('unbelievable falcons'));
});
