import { expect, test } from 'vitest';
import { readPdfDate, readPdfProperties, readPdfTitle } from './pdf-properties.ts';

test.each([
  ["D:20240131235959+01'00'", '2024-01-31T22:59:59.000Z'],
  ['D:20240131235959-0530', '2024-02-01T05:29:59.000Z'],
  ['D:20240131235959Z', '2024-01-31T23:59:59.000Z'],
  ['20240131', '2024-01-31T00:00:00.000Z'],
  ['2024-01-31T23:59:59+01:00', '2024-01-31T22:59:59.000Z'],
  ['D:2024', '2024-01-01T00:00:00.000Z'],
  ['D:20241399', undefined],
  ['yesterday', undefined],
  ['', undefined],
])('%j is %j', (text, expected) => expect(readPdfDate(text)).toBe(expected));

const nothing = { author: '', created: '', modified: '', language: '' };

test.each([
  [{ author: 'Ada Lovelace' }, { authors: ['Ada Lovelace'] }],
  [{ author: 'Lovelace, Ada; Hopper, Grace' }, { authors: ['Lovelace, Ada', 'Hopper, Grace'] }],
  [{ author: ' Ada and\n Grace ' }, { authors: ['Ada', 'Grace'] }],
  [{ author: '(anonymous)' }, {}],
  [{ author: '()' }, {}],
  [{ language: 'pt-BR' }, { language: 'pt-BR' }],
  [{ language: 'x y' }, {}],
  [{ language: 'unknown-language-of-a-very-long-name' }, {}],
  [{}, {}],
])('%j tells %j', (info, expected) => expect(readPdfProperties({ ...nothing, ...info })).toEqual(expected));

test.each([
  [' Of\n drains ', 'Of drains'],
  ['untitled', ''],
  ['(unspecified)', ''],
  ['Untitled letters', 'Untitled letters'],
  [undefined, ''],
])('%j is the title %j', (text, expected) => expect(readPdfTitle(text)).toBe(expected));
