// Where a passage stands → what the model reads before it: the titles above it, and the header row of a table that was parted.
import type { Section } from './sections.ts';
import type { Stretch } from './segments.ts';
import type { Measure } from './size.ts';

/** More would drown the passage itself, which is what is looked for. */
const contextPiecesMax = 64;
const titleSeparator = ' › ';
/** A longer first row names no columns; it is metadata of every part of its table, and that is bounded (vector-record.ts). */
const headerCharactersMax = 500;

export interface Context {
  readonly text: string;
  readonly wordPieces: number;
  readonly unknownPieces: number;
}

interface Place {
  /** The passage's. */
  readonly start: number;
  readonly section: Section | undefined;
  readonly header: Stretch | undefined;
}

/** The first row of the table that a passage goes on with; undefined where it holds that row itself. */
export const tableHeaderOf = (text: string, { start, header }: Omit<Place, 'section'>): string | undefined =>
  header && header.start < start && header.end - header.start <= headerCharactersMax
    ? text.slice(header.start, header.end)
    : undefined;

/**
 * Within `roomPieces` word pieces, which are what the passage leaves of the model's window: first the header row, then titles
 * from the innermost outwards. None that the passage itself holds, and none in part. Undefined where there is nothing to say.
 */
export const contextOf = (text: string, place: Place, roomPieces: number, measure: Measure): Context | undefined => {
  const room = Math.min(roomPieces, contextPiecesMax);
  // They add up, for a sign or a line break parts them.
  let wordPieces = 0;
  let unknownPieces = 0;
  const fits = (line: string): boolean => {
    const size = measure(line);
    if (wordPieces + size.wordPieces > room) return false;
    wordPieces += size.wordPieces;
    unknownPieces += size.unknownPieces;
    return true;
  };
  const row = tableHeaderOf(text, place);
  const lines = row !== undefined && fits(row) ? [row] : [];
  const titles: string[] = [];
  for (let above = place.section; above; above = above.parent) {
    if (above.start >= place.start || above.title === '') continue;
    if (!fits(titles.length > 0 ? above.title + titleSeparator : above.title)) break;
    titles.unshift(above.title);
  }
  if (titles.length > 0) lines.unshift(titles.join(titleSeparator));
  if (lines.length === 0) return undefined;
  return { text: lines.join('\n'), wordPieces, unknownPieces };
};
