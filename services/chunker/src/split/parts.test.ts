import { expect, test } from 'vitest';
import type { ExtractedDocument } from '../extract/extracted-document.ts';
import { documentOf, heading, item, paragraph, prose } from './documents.fixture.ts';
import { documentUnits } from './outline.ts';
import { documentParts } from './parts.ts';
import { chunkBounds, measure } from './size.ts';

const partsOf = (document: ExtractedDocument, chunkTokens = 200) =>
  [...documentParts(document.text, documentUnits(document), chunkBounds(chunkTokens), measure)].map((part) => ({
    ...part,
    text: document.text.slice(part.start, part.end),
  }));
const cutsOf = (document: ExtractedDocument, chunkTokens?: number) =>
  partsOf(document, chunkTokens).map(({ cut }) => cut);

test('each part says what a cut before it parts', () => {
  const document = documentOf(
    heading(1, 'Birds'),
    heading(2, 'Falcons'),
    paragraph('They see boats. They fly.'),
    paragraph('They see:'),
    item('- boats'),
    item('- ships. And more.'),
    { kind: 'code', text: 'fly();\nland();' },
    { kind: 'table', text: '| a |\n| b |' },
    heading(2, 'Empty'),
    heading(2, 'Kites'),
    paragraph('They fly.'),
  );
  expect(partsOf(document).map(({ cut, text }) => `${cut}: ${text}`)).toEqual([
    'section: Birds',
    'heading: Falcons',
    'heading: They see boats.',
    'sentence: They fly.',
    'block: They see:',
    'introduction: - boats',
    'item: - ships.',
    'sentence: And more.',
    'block: fly();',
    'code-line: land();',
    'block: | a |',
    'row: | b |',
    'section: Empty',
    'section: Kites',
    'heading: They fly.',
  ]);
});

test('sizes and gaps add up to what the whole text counts', () => {
  const document = documentOf(heading(1, 'Birds'), paragraph(prose(9)), {
    kind: 'code',
    text: 'if (a) {\n    b();\n}',
  });
  const parts = partsOf(document);
  const sum = parts.reduce((before, { size, gapTokens }) => before + size.tokens + gapTokens, 0);
  expect(sum).toBe(measure(document.text.trim()).tokens);
});

test('a heading that takes more than half a chunk is cut, but nothing is to stand between its parts', () => {
  const parts = partsOf(documentOf(heading(1, 'grey boats that pass by '.repeat(9)), paragraph('text')), 64);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.slice(1).map(({ cut }) => cut)).toEqual(parts.slice(1).map(() => 'heading'));
});

test('a sentence is cut where it would not fit beside its headings, and only there', () => {
  const sentence = `Grey boats ${'pass by, '.repeat(18)}all day.`;
  expect(measure(sentence).tokens).toBe(59);
  const title = 'What the falcons see';
  expect(cutsOf(documentOf(paragraph(sentence)), 64)).toHaveLength(1);
  expect(cutsOf(documentOf(heading(1, title), paragraph(sentence)), 64).length).toBeGreaterThan(2);
  expect(cutsOf(documentOf(heading(1, title), heading(1, 'A'), paragraph(sentence)), 64)).toEqual([
    'section',
    'section',
    'heading',
  ]);
  expect(cutsOf(documentOf(heading(1, title), heading(2, 'A'), paragraph(sentence)), 64).length).toBeGreaterThan(3);
});
