import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSequencers } from './sequencer.ts';

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
