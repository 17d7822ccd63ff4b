import { expect, test } from 'vitest';
import { seededRandom } from '../../test/seeded-random.ts';
import { collectPage, parsePageQuery } from './list-page.ts';

interface Row {
  readonly key: string;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a listing must show: every key with the prefix, in byte order, those with a delimiter behind it rolled up. */
const model = (keys: readonly string[], prefix: string, delimiter: string): string[] => {
  const shown = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return at < 0 ? `key ${key}` : `prefix ${key.slice(0, at + delimiter.length)}`;
    });
  return [...new Set(shown)].sort((a, b) => byBytes(a.slice(a.indexOf(' ') + 1), b.slice(b.indexOf(' ') + 1)));
};

const scanOf = (keys: readonly string[], to: Buffer) => (from: Buffer) =>
  keys
    .filter((key) => Buffer.compare(Buffer.from(key), from) >= 0 && Buffer.compare(Buffer.from(key), to) < 0)
    .sort(byBytes)
    .map((key): Row => ({ key }));

const listAll = (keys: readonly string[], prefix: string, delimiter: string, max: number): string[] => {
  const shown: string[] = [];
  let marker = '';
  for (;;) {
    const query = new URLSearchParams({ prefix, delimiter, 'max-keys': String(max) });
    const parsed = parsePageQuery(query, { maxName: 'max-keys', marker });
    const page = collectPage(parsed, scanOf(keys, parsed.to));
    const lines = [...page.rows.map(({ key }) => `key ${key}`), ...page.prefixes.map((name) => `prefix ${name}`)];
    if (page.next) expect(lines.length).toBe(max);
    expect(lines.length).toBeLessThanOrEqual(max);
    shown.push(...lines);
    if (!page.next) return shown;
    marker = page.next.marker;
  }
};

test('pages of any size show exactly what the model says', () => {
  const random = seededRandom(7);
  const alphabet = ['a', 'b', '/', '//', 'é', '\uffff', '😀', '\u{10ffff}', '\0', ' ', '+', '~'];
  const word = (lengthMax: number): string =>
    Array.from({ length: random.integer(lengthMax + 1) }, () => random.pick(alphabet)).join('');
  for (let run = 0; run < 400; run++) {
    const keys = [...new Set(Array.from({ length: random.integer(25) }, () => `${random.pick(alphabet)}${word(5)}`))];
    const prefix = word(2);
    const delimiter = random.pick(['', '/', '/', 'a', '//', '😀']);
    const listed = listAll(keys, prefix, delimiter, 1 + random.integer(6));
    expect(listed.toSorted()).toEqual(model(keys, prefix, delimiter).toSorted());
    const shownKeys = listed.filter((line) => line.startsWith('key '));
    expect(shownKeys).toEqual(shownKeys.toSorted(byBytes));
  }
});

test('a marker inside a common prefix skips the whole prefix', () => {
  const keys = ['d/a/1', 'd/a/2', 'd/b', 'd/c/1'];
  const parsed = parsePageQuery(new URLSearchParams({ prefix: 'd/', delimiter: '/' }), {
    maxName: 'max-keys',
    marker: 'd/a/1',
  });
  const page = collectPage(parsed, scanOf(keys, parsed.to));
  expect(page).toEqual({ rows: [{ key: 'd/b' }], prefixes: ['d/c/'] });
});

test('max-keys 0 lists nothing and is complete; above 1,000 it is 1,000; nonsense is refused', () => {
  const parse = (max: string) =>
    parsePageQuery(new URLSearchParams({ 'max-keys': max }), { maxName: 'max-keys', marker: '' });
  expect(collectPage(parse('0'), scanOf(['a'], parse('0').to))).toEqual({ rows: [], prefixes: [] });
  expect(parse('5000').max).toBe(1000);
  for (const nonsense of ['-1', 'x', '99999999999'])
    expect(() => parse(nonsense)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});
