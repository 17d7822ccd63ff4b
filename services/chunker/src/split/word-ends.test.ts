import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordEnds } from './word-ends.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
const reference = (text: string): number[] =>
  [...segmenter.segment(text.replaceAll('\n', ' '))].map(({ index, segment }) => index + segment.length);

const ascii = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)).filter((one) => one !== '\r');

test('are those of Intl.Segmenter', () => {
  const characters = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...'aZ7_') },
    { weight: 3, arbitrary: fc.constantFrom(...'.:;,\'" \n\t') },
    fc.constantFrom(...ascii),
  );
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 24 }), (parts) => {
      expect(wordEnds(parts.join(''))).toEqual(reference(parts.join('')));
    }),
    { numRuns: 20_000 },
  );
});

test('every character between letters, digits, and both', () => {
  for (const character of ascii)
    for (const frame of ['a*b', '1*2', 'a*1', '1*a', '_*a', ' * ', 'a**b', '*a'])
      expect(wordEnds(frame.replaceAll('*', character))).toEqual(reference(frame.replaceAll('*', character)));
});

test('what is not ASCII is left to it', () => {
  expect(wordEnds('naïve')).toBeUndefined();
  expect(wordEnds('a\r\n')).toBeUndefined();
});
