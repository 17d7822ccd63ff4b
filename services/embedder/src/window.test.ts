import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWindow } from './window.ts';

const grown = (window: ReturnType<typeof createWindow>, times: number) => {
  for (let i = 0; i < times; i += 1) window.grow();
  return window.size();
};

test('begins at its most and never exceeds it', () => {
  const window = createWindow(32, 8);
  expect(window.size()).toBe(32);
  expect(grown(window, 100)).toBe(32);
});

test('a failure halves it; eight successes give one back', () => {
  const window = createWindow(32, 8);
  window.shrink(32);
  expect(window.size()).toBe(16);
  expect(grown(window, 7)).toBe(16);
  expect(grown(window, 1)).toBe(17);
});

test('one failure told by many is one failure', () => {
  const window = createWindow(32, 8);
  for (let i = 0; i < 10; i += 1) window.shrink(32);
  expect(window.size()).toBe(16);
  window.shrink(16);
  expect(window.size()).toBe(8);
  window.shrink(32);
  expect(window.size()).toBe(8);
});

test('is a whole number from one to its most, whatever happens', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(fc.nat(64), { maxLength: 200 }), (max, facts) => {
      const window = createWindow(max, 8);
      for (const fact of facts) {
        if (fact > 48) window.shrink(window.size());
        else if (fact > 40) window.shrink(fact);
        else window.grow();
        expect(Number.isInteger(window.size())).toBe(true);
        expect(window.size()).toBeGreaterThanOrEqual(1);
        expect(window.size()).toBeLessThanOrEqual(max);
      }
    }),
  );
});
