import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { openPackage } from './office-package.ts';
import { makePackage, relationships } from './package.fixture.ts';

const textOf = (part: Uint8Array | undefined): string => new TextDecoder().decode(part);

const refused = (bytes: Uint8Array, code: string, use?: (parcel: ReturnType<typeof openPackage>) => void): void =>
  expect(() => use?.(openPackage(bytes, 'TEST'))).toThrow(expect.objectContaining({ code }));

/** The directory record of an entry, and its fields' places in it. */
const recordOf = (bytes: Uint8Array, name: string): { view: DataView; at: number } => {
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(bytes.length - 22 + 16, true);
  return { view, at: Buffer.from(bytes).indexOf(name, directory) - 46 };
};

describe('what a small archive claims to hold', () => {
  test('two entries that share their bytes', () => {
    const bytes = zipSync({ 'a.xml': strToU8('<a/>'.repeat(100)), 'b.xml': strToU8('<b/>'.repeat(100)) });
    const first = recordOf(bytes, 'a.xml');
    const second = recordOf(bytes, 'b.xml');
    second.view.setUint32(second.at + 42, first.view.getUint32(first.at + 42, true) + 10, true);
    refused(bytes, 'zip-bomb', () => {});
  });

  test('more than the bound, over all parts that are read', () => {
    const large = new Uint8Array(33 * 1024 * 1024);
    const bytes = zipSync({ 'a.xml': large, 'b.xml': large }, { level: 1 });
    refused(bytes, 'zip-bomb', ({ part }) => ['a', 'b'].map((name) => part(`${name}.xml`)));
  });

  test('a part that is not read costs nothing', () => {
    const bytes = makePackage({ 'large.bin': 'x', 'a.xml': '<a/>' });
    const { view, at } = recordOf(bytes, 'large.bin');
    view.setUint32(at + 24, 0x7fffffff, true);
    expect(textOf(openPackage(bytes, 'TEST').part('a.xml'))).toBe('<a/>');
  });

  test('more entries than the bound', () => {
    refused(
      makePackage(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}`, '']))),
      'zip-bomb',
      () => {},
    );
  });
});

describe('what a package points at', () => {
  test('names that climb out of it stay names, and targets inside', () => {
    const parcel = openPackage(
      makePackage({
        '../../etc/passwd': 'x',
        'word/_rels/document.xml.rels': relationships(
          ['styles', '../../../../etc/passwd'],
          ['a', '/word/a.xml'],
          ['b', 'b.xml'],
        ),
      }),
      'TEST',
    );
    expect(parcel.relationships('word/document.xml').map(({ target }) => target)).toEqual([
      'etc/passwd',
      'word/a.xml',
      'word/b.xml',
    ]);
    expect(parcel.part('etc/passwd')).toBeUndefined();
  });

  test('external targets are none', () => {
    const external =
      '<Relationships><Relationship Id="rId1" Type="x/attachedTemplate" Target="file:///etc/passwd" TargetMode="External"/></Relationships>';
    expect(openPackage(makePackage({ '_rels/.rels': external }), 'TEST').relationships('')).toEqual([
      { id: 'rId1', type: 'attachedTemplate', target: '' },
    ]);
  });
});

test('an entry with a password is encrypted', () => {
  const bytes = makePackage({ 'a.xml': '<a/>' });
  const { view, at } = recordOf(bytes, 'a.xml');
  view.setUint16(at + 8, 1, true);
  refused(bytes, 'encrypted', ({ part }) => part('a.xml'));
});

test('of two parts with one name the first counts', () => {
  const bytes = makePackage({ 'a.xml': '<one/>', 'b.xml': '<two/>' });
  for (let at = bytes.length; at >= 0; at--)
    if (Buffer.from(bytes.subarray(at, at + 5)).toString() === 'b.xml') bytes[at] = 0x61;
  expect(textOf(openPackage(bytes, 'TEST').part('a.xml'))).toBe('<one/>');
});

test('entities that are declared are not expanded, but refused', () => {
  const part = '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>';
  refused(makePackage({ 'a.xml': part }), 'corrupt', ({ read }) => read('a.xml', {}));
});
