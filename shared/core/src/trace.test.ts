import { expect, test } from 'vitest';
import { traceIdOf } from './trace.ts';

test('32 hexadecimal digits, the same for the same change alone', () => {
  const trace = traceIdOf('d', '0A');
  expect(trace).toMatch(/^[0-9a-f]{32}$/);
  expect(traceIdOf('d', '0A')).toBe(trace);
  expect(new Set([trace, traceIdOf('d', '0B'), traceIdOf('e', '0A')]).size).toBe(3);
});
