import { expect, test } from 'vitest';
import type { PdfLine } from './pdf-lines.ts';
import { markHeadings } from './pdf-outline.ts';

const line = (text: string, { page = 1, size = 10 } = {}): PdfLine => ({
  cells: [text],
  text,
  page,
  start: 72,
  end: 300,
  height: 700,
  size,
  angle: 0,
  box: { left: 72, bottom: 700, right: 300, top: 710 },
});

const headings = (lines: readonly PdfLine[], ...outline: Parameters<typeof markHeadings>[1]) =>
  markHeadings(lines, outline).flatMap(({ text, heading }) => (heading ? [`${heading.level} ${text}`] : []));

const drains = { title: 'Of drains', level: 2, page: 1 };

test.each([
  ['as it is', 'Of drains'],
  ['in capitals', 'OF DRAINS'],
  ['numbered', '1.2 Of drains'],
  ['numbered by letters', 'iv. Of drains'],
])('a title is found %s', (_, text) =>
  expect(headings([line('Of'), line(text), line('Of drains and more')], drains)).toEqual([`2 ${text}`]),
);

test('a title over several lines is one heading', () => {
  const marked = markHeadings([line('Before'), line('Of'), line('drains'), line('After')], [drains]);
  expect(marked.map(({ heading }) => heading?.number)).toEqual([undefined, 0, 0, undefined]);
});

test('of several places the one in the largest letters', () =>
  expect(headings([line('Of drains', { size: 8 }), line('1 Of drains', { size: 14 })], drains)).toEqual([
    '2 1 Of drains',
  ]));

test('only on its own page, and titles that occur twice each once', () => {
  expect(headings([line('Of drains', { page: 2 })], drains)).toEqual([]);
  expect(headings([line('Of drains'), line('Of drains')], drains, { ...drains, level: 3 })).toEqual([
    '2 Of drains',
    '3 Of drains',
  ]);
});

test('numbers and signs alone are found as they are', () =>
  expect(
    headings([line('2024'), line('*')], { title: '2024', level: 1, page: 1 }, { title: '*', level: 1, page: 1 }),
  ).toEqual(['1 2024']));
