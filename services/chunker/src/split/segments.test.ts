import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from './phrases.ts';
import { cutNear, segments, trim } from './segments.ts';
import { sentenceSegmentation } from './sentences.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const family = '👩‍👩‍👧‍👦';

describe('segments', () => {
  test.each(Object.entries({ sentence: sentenceSegmentation, word: words }))(
    'of a text beyond the window, by %s: all of it, in order',
    (_, unit) => {
      for (const piece of ['The falcon saw grey boats. ', 'a', '東京は日本の首都。', family, '😀'])
        for (const offset of [0, 1]) {
          const text = `${'x'.repeat(offset)}${piece.repeat(20_000 / piece.length)}`;
          let end = 0;
          for (const segment of segments(text, { start: 0, end: text.length }, unit)) {
            expect(segment.start).toBe(end);
            expect(segment.end).toBeGreaterThan(end);
            expect(
              graphemes.segment(text.slice(Math.max(0, end - 40), end + 40)).containing(Math.min(end, 40))?.index,
            ).toBe(Math.min(end, 40));
            end = segment.end;
          }
          expect(end).toBe(text.length);
        }
    },
  );

  test('are the same where a window ends as anywhere else', () => {
    const sentence = 'The falcon saw 12 grey boats. ';
    const text = sentence.repeat(2_000);
    const found = [...segments(text, { start: 0, end: text.length }, sentenceSegmentation)];
    expect(found.every(({ start, end, whole }) => whole && text.slice(start, end) === sentence)).toBe(true);
  });

  test('say where only the window ended the one before', () => {
    const text = 'falcon'.repeat(4_000);
    const found = [...segments(text, { start: 0, end: text.length }, sentenceSegmentation)];
    expect(found.map(({ whole }) => whole)).toEqual([true, false, false]);
  });
});

describe('cutNear', () => {
  test('parts no cluster of up to 64 code units, and never a surrogate pair', () => {
    const clusters = fc.constantFrom('a', '漢', '😀', family, '🇩🇪', 'e\u0301', '\r\n', `e${'\u0301'.repeat(30)}`);
    fc.assert(
      fc.property(fc.array(clusters, { minLength: 2, maxLength: 20 }), fc.nat(), (parts, pick) => {
        const text = parts.join('');
        const cuts = [...graphemes.segment(text)].map(({ index }) => index).slice(1);
        fc.pre(cuts.length > 0);
        const at = 1 + (pick % (text.length - 1));
        expect(cuts).toContain(cutNear(text, { start: 0, end: text.length }, at));
      }),
      { numRuns: 1_000 },
    );
  });

  test('gets on within a giant cluster', () => {
    const giant = `😀${'\u{1f3fb}'.repeat(500)}`;
    for (const at of [1, 2, 3, 500, 501]) {
      const cut = cutNear(giant, { start: 0, end: giant.length }, at);
      expect(cut % 2).toBe(0);
      expect(cut).toBeGreaterThan(0);
      expect(cut).toBeLessThanOrEqual(at + 64);
    }
  });
});

test('trim leaves the offsets of what is not white space', () => {
  expect(trim('ab \n\u00a0cd\ufeff ef', { start: 2, end: 9 })).toEqual({ start: 5, end: 7 });
  expect(trim('ab \n\u00a0', { start: 2, end: 5 })).toBeUndefined();
});
