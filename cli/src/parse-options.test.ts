import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { parseAge, parseCode, parseFilter, parseStatus, parseTop } from './parse-options.ts';

test.each([
  ['90s', 90],
  ['30m', 1_800],
  ['2h', 7_200],
  ['1d', 86_400],
  ['1h30m', 5_400],
])('age %s', (text, seconds) => {
  expect(parseAge(text)).toBe(seconds);
});

const check = (parse: (text: string) => unknown, texts: readonly string[]) => {
  for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
};

test('refuses what is wrong', () => {
  check(parseAge, ['', '2', 'h', '2 h', '-2h', '1.5h', '2w']);
  check(parseTop, ['0', '101', '1.5', 'x', '1e1', '']);
  check(parseFilter, ['{', '[]', 'null', '"x"', '3']);
  check(parseStatus, ['done', '']);
  check(parseCode, ['nonsense', 'toString']);
});

test('takes what is right', () => {
  expect(parseTop('100')).toBe(100);
  expect(parseFilter('{"page":{"$gt":2}}')).toEqual({ page: { $gt: 2 } });
  expect(parseStatus('live')).toBe('live');
  expect([parseCode('encrypted'), parseCode('unknown')]).toEqual(['encrypted', 'unknown']);
});
