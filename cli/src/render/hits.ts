// Search hits → ranked passages with where they come from.
import type { SearchHit } from '@alex/core/search';
import type { Style } from './style.ts';
import { printableLine, wrap } from './wrap-text.ts';

const nothing = 'Nothing was found. Ask in other words, or see what is there with: alex status';

export const renderHits = (hits: readonly SearchHit[], style: Style): string =>
  hits.length === 0 ? nothing : hits.map((hit, i) => renderHit(hit, i + 1, style).join('\n')).join('\n\n');

const renderHit = (
  { similarity, key, page, ordinal, headings, tableHeader, sourceChanged, unreadShare = 0, text }: SearchHit,
  rank: number,
  { columns, paint }: Style,
): string[] => {
  const number = `${rank}.`.padEnd(4);
  const indent = ' '.repeat(number.length);
  const source =
    paint('cyan', printableLine(key)) +
    (page === undefined ? '' : `, page ${page}`) +
    paint('dim', `, chunk ${ordinal}`);
  const path = headings.map(printableLine).join(' › ');
  return [
    `${number}${paint('green', similarity.toFixed(3))}  ${source}`,
    ...(sourceChanged
      ? [indent + paint('yellow', 'The document has changed since: a newer version is not searchable.')]
      : []),
    ...(unreadShare > 0
      ? [indent + paint('yellow', `The model cannot read ${Math.ceil(100 * unreadShare)} % of it.`)]
      : []),
    ...(path ? wrap(path, columns - indent.length).map((line) => indent + paint('dim', line)) : []),
    ...(tableHeader ? wrap(tableHeader, columns - indent.length).map((line) => indent + paint('dim', line)) : []),
    ...wrap(text, columns - indent.length).map((line) => (indent + line).trimEnd()),
  ];
};
