import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sentenceEnds } from './sentence-ends.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const reference = (text: string): number[] =>
  [...segmenter.segment(text.replaceAll('\n', ' '))].map(({ index, segment }) => index + segment.length);

const ascii = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));
const european = Array.from({ length: 0x530 - 0x80 }, (_, i) => String.fromCharCode(0x80 + i));
const foreign = [
  '\u{11047}',
  '\u{1da88}',
  '\u0301',
  '\u200b',
  '\u3000',
  '\u2028',
  '。',
  '漢',
  'ก',
  '😀',
  '…',
  '‘',
  '’',
  '“',
  '”',
  '—',
];
const characters = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'.!?') },
  { weight: 4, arbitrary: fc.constantFrom(...' \n\t"\'()”’,-:;') },
  { weight: 3, arbitrary: fc.constantFrom(...'aAéÉжЖ7') },
  { weight: 2, arbitrary: fc.constantFrom(...ascii) },
  fc.constantFrom(...european),
);
const texts = (of: fc.Arbitrary<string>) =>
  fc.array(of, { minLength: 1, maxLength: 24 }).map((parts) => parts.join(''));

test('are those of Intl.Segmenter, or left to it', () => {
  let decided = 0;
  fc.assert(
    fc.property(texts(fc.oneof({ weight: 15, arbitrary: characters }, fc.constantFrom(...foreign))), (text) => {
      const ends = sentenceEnds(text);
      if (!ends) return;
      decided++;
      expect(ends).toEqual(reference(text));
    }),
    { numRuns: 20_000 },
  );
  expect(decided).toBeGreaterThan(1_000);
});

test('every character behind a stop, and behind the blank behind it', () => {
  for (const character of [...ascii, ...european, ...foreign])
    for (const frame of ['a.*Bb', 'a. *bb', 'a! *Bb', '1.*) Bb', 'a.) *Bb', '*.B', 'a. 1*b']) {
      const text = frame.replace('*', character);
      expect(sentenceEnds(text) ?? reference(text), JSON.stringify(text)).toEqual(reference(text));
    }
});

test('nothing European is left to it', () => {
  for (const text of [
    'Was? Äpfel! “Oui.” Élan, 3.5 s. (Fin.) end',
    'It’s one. It’s two.',
    '« Non. » Si…  ok',
    'Да. Нет! Ναί.',
  ])
    expect(sentenceEnds(text)).toEqual(reference(text));
});
