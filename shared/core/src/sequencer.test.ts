import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSequencers, sequencerAfter } from './sequencer.ts';

test.each([
  ['0055AED6DCD90281E5', '0055AED6DCD90281E6', -1],
  ['0055AED6DCD90281E5', '0055AED6DCD90281E5', 0],
  ['1', '01', 1],
  ['AB', 'AB00', 0],
  ['AB', 'AB01', -1],
  ['ab', 'AB', 0],
])('%s against %s is %i', (a, b, expected) => {
  expect(compareSequencers(a, b)).toBe(expected);
});

test('orders as the numbers do once both are padded on the right', () => {
  const hex = fc.stringMatching(/^[0-9A-F]{1,12}$/);
  fc.assert(
    fc.property(hex, hex, (a, b) => {
      const value = (text: string) => Number.parseInt(text.padEnd(12, '0'), 16);
      expect(compareSequencers(a, b)).toBe(Math.sign(value(a) - value(b)));
    }),
  );
});

test('one of ours lies between what is known and all that S3 sends, as often as it is asked for', () => {
  const real = fc.stringMatching(/^[0-9A-F]{1,18}$/).filter((text) => /[^0]/.test(text));
  fc.assert(
    fc.property(real, real, fc.integer({ min: 1, max: 40 }), (a, b, times) => {
      fc.pre(compareSequencers(a, b) !== 0);
      const [older, newer] = compareSequencers(a, b) < 0 ? [a, b] : [b, a];
      let between = older;
      for (let i = 0; i < times; i += 1) {
        const next = sequencerAfter(between);
        expect(compareSequencers(between, next)).toBe(-1);
        expect(compareSequencers(next, newer)).toBe(-1);
        between = next;
      }
    }),
  );
});

test('one of ours is older than all that S3 sends where nothing is known, and equal where the same is', () => {
  expect(compareSequencers(sequencerAfter(), '000000000000000001')).toBe(-1);
  expect(sequencerAfter('0055AED6DCD90281E5')).toBe(sequencerAfter('0055AED6DCD90281E5'));
});
