import { expect, test } from 'vitest';
import { usd } from './money.ts';

test.each([
  [0, '$0'],
  [1234.5, '$1,235'],
  [12.3, '$12.30'],
  [0.2, '$0.20'],
  [0.0127, '$0.013'],
  [0.016, '$0.016'],
  [0.0000244, '$0.000024'],
])('%s is %s', (amount, shown) => expect(usd(amount)).toBe(shown));
