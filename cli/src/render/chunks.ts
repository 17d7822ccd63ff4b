// Passages of a document → their words and their places, the one that was asked for above all.
import type { ChunksResponse } from '@alex/core/api';
import type { Chunk } from '@alex/core/chunk';
import type { PageBox } from '@alex/core/page-box';
import { figure } from './figures.ts';
import type { Style } from './style.ts';
import { printableLine, wrap } from './wrap-text.ts';

export const renderChunks = (found: ChunksResponse, wanted: number, style: Style): string => {
  const { key, title, revision, sourceChanged, chunks } = found;
  const { paint } = style;
  return [
    `${paint('cyan', printableLine(key))}${title ? `  ${printableLine(title)}` : ''}`,
    ...(sourceChanged ? [paint('yellow', `The document has changed since revision ${revision}, which is shown.`)] : []),
    ...chunks.flatMap((chunk) => ['', ...renderChunk(chunk, found, chunk.ordinal === wanted, style)]),
  ].join('\n');
};

const renderChunk = (
  chunk: Chunk,
  { count, key }: ChunksResponse,
  isWanted: boolean,
  { columns, paint }: Style,
): string[] => {
  const path = chunk.headings.map(printableLine).join(' › ');
  const places = isWanted ? placeLines(chunk, key) : [];
  const dimmed = (line: string): string => paint('dim', line);
  return [
    paint(isWanted ? 'bold' : 'dim', `chunk ${chunk.ordinal} of ${figure(count)}`) +
      dimmed(`, characters ${chunk.start} to ${chunk.end}${chunk.page === undefined ? '' : `, page ${chunk.page}`}`),
    ...(path ? wrap(path, columns).map(dimmed) : []),
    ...places.map(dimmed),
    ...(chunk.tableHeader ? wrap(chunk.tableHeader, columns).map(dimmed) : []),
    ...wrap(chunk.text, columns).map((line) => (isWanted ? line : dimmed(line))),
  ];
};

/** Where to look on each page, and how a viewer is told to open it there (RFC 8118). */
const placeLines = ({ boxes = [] }: Chunk, key: string): string[] =>
  [...Map.groupBy(boxes, ({ page }) => page)].map(([page, lines]) => {
    const { left, bottom, right, top } = frameOf(lines);
    const name = encodeURIComponent(key.slice(key.lastIndexOf('/') + 1));
    return `page ${page}: ${lines.length === 1 ? 'a line' : `${lines.length} lines`}, from ${left},${top} to ${right},${bottom} points · ${name}#page=${page}`;
  });

const frameOf = (boxes: readonly PageBox[]) => ({
  left: Math.floor(Math.min(...boxes.map(({ x }) => x))),
  bottom: Math.floor(Math.min(...boxes.map(({ y }) => y))),
  right: Math.ceil(Math.max(...boxes.map(({ x, width }) => x + width))),
  top: Math.ceil(Math.max(...boxes.map(({ y, height }) => y + height))),
});
