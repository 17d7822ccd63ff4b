import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractNotebook } from './notebook.ts';

const check = (notebook: unknown, ...expected: string[]) => {
  const document = extractNotebook(JSON.stringify(notebook));
  expectSound(document);
  expect(outline(document)).toEqual(expected);
  return document;
};

test('prose, code and what it printed; pictures are left out and counted', () => {
  const { format, title, leftOut } = check(
    {
      nbformat: 4,
      metadata: { title: 'Tides', kernelspec: { name: 'python3' } },
      cells: [
        { cell_type: 'markdown', source: ['# Of tides\n', '\n', 'We look at *them*.'] },
        {
          cell_type: 'code',
          source: '\nx = 42\n\nprint(x)\n',
          outputs: [
            { output_type: 'stream', name: 'stdout', text: ['42\n', '43\n'] },
            { output_type: 'display_data', data: { 'image/png': 'iVBORw0KGgo=', 'text/plain': '<Figure>' } },
            { output_type: 'error', ename: 'ValueError', evalue: 'too high', traceback: ['\u001b[0;31m'] },
          ],
        },
        { cell_type: 'code', source: [], outputs: [] },
        { cell_type: 'raw', source: 'as it is' },
      ],
    },
    'heading1 # Of tides',
    'paragraph We look at *them*.',
    'code x = 42\n\nprint(x)',
    'code 42\n43',
    'code <Figure>',
    'code ValueError: too high',
    'paragraph as it is',
  );
  expect({ format, title, leftOut }).toEqual({
    format: 'notebook',
    title: 'Tides',
    leftOut: [{ what: 'outputs that are no text', characters: 12 }],
  });
});

test('the older form', () => {
  const cells = [{ cell_type: 'code', input: ['1 + 1'], outputs: [{ output_type: 'pyout', text: ['2'] }] }];
  check({ nbformat: 3, worksheets: [{ cells }] }, 'code 1 + 1', 'code 2');
});

test('what is odd in it, and what is no notebook', () => {
  check(
    { cells: [null, 1, { source: { a: 1 }, outputs: [null, { data: 2 }] }, { source: ['a', 3, null] }] },
    'paragraph a',
  );
  check({ name: 'rye' }, 'paragraph name: rye');
  expect(() => extractNotebook('{"cells": [{"source": "x')).toThrow(expect.objectContaining({ code: 'corrupt' }));
});
