import type { SearchHit } from '@alex/core/search';
import { expect, test } from 'vitest';
import { renderHits } from './hits.ts';
import { plain } from './style.ts';

const hit: SearchHit = {
  similarity: 0.51234,
  bucket: 'documents',
  key: 'ferry/weather.pdf',
  text: 'Sit in the lower saloon, as near to the middle of the boat as you can.',
  page: 2,
  headings: ['When the weather turns', 'If you tend to be seasick'],
  title: 'When the weather turns',
  format: 'pdf',
  start: 0,
  end: 70,
  modified: '2026-01-05T12:00:00Z',
  documentId: 'd',
  revision: '1',
  ordinal: 0,
};

test('shows rank, similarity, source, page, headings and the wrapped passage', () => {
  const { page: _, ...withoutPage } = hit;
  const hits = [hit, { ...withoutPage, key: 'a.md', headings: [], text: 'Short.', similarity: 0.4 }];
  expect(renderHits(hits, { columns: 44, paint: plain })).toBe(
    [
      '1.  0.512  ferry/weather.pdf, page 2, chunk 0',
      '    When the weather turns › If you tend to',
      '    be seasick',
      '    Sit in the lower saloon, as near to the',
      '    middle of the boat as you can.',
      '',
      '2.  0.400  a.md, chunk 0',
      '    Short.',
    ].join('\n'),
  );
});

test('a passage that goes on with a table stands below its columns’ names', () => {
  const shown = renderHits([{ ...hit, tableHeader: '| Wind | Boat |' }], { columns: 80, paint: plain });
  expect(shown.split('\n').slice(1, 3)).toEqual([
    '    When the weather turns › If you tend to be seasick',
    '    | Wind | Boat |',
  ]);
});

test('says how much of it the model cannot read', () => {
  const shown = renderHits([{ ...hit, unreadShare: 0.012 }], { columns: 80, paint: plain });
  expect(shown.split('\n')[1]).toBe('    The model cannot read 2 % of it.');
});

test('says where the source has changed', () => {
  const shown = renderHits([{ ...hit, sourceChanged: true }], { columns: 80, paint: plain });
  expect(shown.split('\n')[1]).toBe('    The document has changed since: a newer version is not searchable.');
});

test('colours touch the words only, and no hits are said', () => {
  const painted = renderHits([hit], { columns: 80, paint: (format, text) => `<${format}>${text}</${format}>` });
  expect(painted).toContain('<green>0.512</green>  <cyan>ferry/weather.pdf</cyan>, page 2<dim>, chunk 0</dim>');
  expect(renderHits([], { columns: 80, paint: plain })).toContain('Nothing was found');
});
