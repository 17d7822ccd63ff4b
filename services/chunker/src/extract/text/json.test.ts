import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound } from '../sound-document.fixture.ts';
import { extractJson } from './json.ts';

const check = (source: string, ...paragraphs: string[]): void => {
  const document = extractJson(source);
  expectSound(document);
  expect(document.blocks.map(({ start, end }) => document.text.slice(start, end))).toEqual(paragraphs);
};

test.each<[string, string, string[]]>([
  ['an array of records', '[{"id": 1, "body": "x"}, {"id": 2}]', ['id: 1\nbody: x', 'id: 2']],
  ['records inside an object', '{"records": [{"a": "x"}, {"a": "y"}]}', ['records:\na: x', 'a: y']],
  [
    'the names of objects inside, where they hold something',
    '{"paths": {"/loaves": {"get": {"tags": ["x"], "empty": {}, "by": [{"a": 1}, {"a": 2}], "rows": [[3]], "z": 4}}}}',
    ['paths:\n/loaves:\nget:\ntags: x\nby:\na: 1\na: 2\nrows: 3\nz: 4'],
  ],
  ['JSON lines', '{"a": 1}\n{"a": 2}\n', ['a: 1', 'a: 2']],
  [
    'the key of an array for its elements',
    '{"tags": ["x", "y", true, null, -1.5e3]}',
    ['tags: x\ntags: y\ntags: true\ntags: -1.5e3'],
  ],
  ['escapes', '{"a": "\\u00e9 \\"q\\" \\\\", "b": "1\\n\\n 2\\u0000"}', ['a: é "q" \\\nb: 1\n2']],
  ['half a surrogate pair', '["\\ud83e"]', ['\ufffd']],
  ['a text alone', '"x"', ['x']],
  ['what is no JSON, as text', '{"a": 1, // note\n}', ['{"a": 1, // note\n}']],
  ['closers that do not fit, as text', '["a"}', ['["a"}']],
])('%s', (_, source, paragraphs) => check(source, ...paragraphs));

test('of JSON lines the broken ones are kept as they are', () => {
  check('{"a": "one"}\n{"a": "two"\n{"a": "three"}\n\n{"a": "fo', 'a: one', '{"a": "two"', 'a: three', '{"a": "fo');
  check('{"a": "one"}\n{"a": "two"}}\n', 'a: one', '{"a": "two"}}');
});

test.each([['[{"a": "x'], ['[{"a": "x"'], ['{"a": [1, 2']])('%s is cut off', (source) => {
  expect(() => extractJson(source)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});

test('a hundred thousand nested arrays are turned away, not recursed into', () => {
  expect(() => extractJson('['.repeat(100_000))).toThrow(
    expect.objectContaining({ code: 'corrupt', message: expect.stringContaining('deeper') }),
  );
});

const picture = Buffer.from(Array.from({ length: 300 }, (_, byte) => (byte * 37) & 0xff)).toString('base64');
test.each([
  ['by itself', picture, picture.length],
  ['in lines', picture.replace(/.{76}/g, '$&\n'), picture.length + 5],
  ['in an address', `data:image/png;base64,${picture}`, picture.length + 22],
])('a picture written out in letters is left out: %s', (_, value, characters) => {
  const document = extractJson(JSON.stringify({ name: 'pump', image: value }));
  expect(document.text).toMatch(/^name: pump(?:\nimage: data:)?$/);
  expect(document.leftOut).toEqual([{ what: 'encoded data', characters }]);
});

test.each(['k'.repeat(300), 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU', 'Word '.repeat(80)])(
  'but no other value: %s',
  (value) => expect(extractJson(JSON.stringify({ value })).text).toContain(value.trim()),
);

test('property: every string of a value is found in the text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const strings: string[] = [];
      JSON.stringify(value, (_, inner) => {
        if (typeof inner === 'string') strings.push(inner);
        return inner;
      });
      const document = extractJson(JSON.stringify(value));
      expectSound(document);
      const words = (text: string): string =>
        text
          .replace(/[\s\0\ufeff]+/g, ' ')
          .toWellFormed()
          .trim();
      for (const text of strings) expect(words(document.text)).toContain(words(text));
    }),
  );
});
