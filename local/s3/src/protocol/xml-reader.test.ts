import { expect, test } from 'vitest';
import { childrenOf, parseXml, requiredTextOf, textOf } from './xml-reader.ts';
import { textElement } from './xml-writer.ts';

const parse = (source: string) => parseXml(Buffer.from(source), 'Root');

test('elements, repeated and nested, with prefixes and attributes', () => {
  const root = parse(
    '<?xml version="1.0"?>\n<a:Root xmlns:a="x"><!-- c --><Item n="1">a</Item>\n<Item>b</Item><Empty/></a:Root>\n',
  );
  expect(childrenOf(root, 'Item').map(({ text }) => text)).toEqual(['a', 'b']);
  expect(textOf(root, 'Empty')).toBe('');
  expect(textOf(root, 'Missing')).toBeUndefined();
  expect(() => requiredTextOf(root, 'Missing')).toThrow();
});

test.each([
  [' a &amp;&lt;&gt;&quot;&apos; b ', ' a &<>"\' b '],
  ['&#65;&#x1F600;&#x1;', 'A😀\u0001'],
  ['x<![CDATA[<k>&amp;]]>y', 'x<k>&amp;y'],
])('the text %s', (source, text) => {
  expect(textOf(parse(`<Root><Key>${source}</Key></Root>`), 'Key')).toBe(text);
});

test('what the writer writes is read back, to the last control character', () => {
  const key = Array.from({ length: 300 }, (_, code) => String.fromCharCode(code)).join('');
  expect(textOf(parse(`<Root>${textElement('Key', key)}</Root>`), 'Key')).toBe(key);
});

test.each([
  [''],
  ['<Root>'],
  ['<Root></Other>'],
  ['<Root><A></Root></A>'],
  ['<Root/><Root/>'],
  ['<Root/>text'],
  ['<Other/>'],
  ['<Root>&unknown;</Root>'],
  ['<Root>&amp</Root>'],
  ['<Root>&#xD800;</Root>'],
  ['<Root>&#99999999;</Root>'],
  ['<!DOCTYPE Root [<!ENTITY a "b">]><Root>&a;</Root>'],
  [`${'<Root>'.repeat(33)}${'</Root>'.repeat(33)}`],
])('%s is MalformedXML', (source) => {
  expect(() => parse(source)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});
