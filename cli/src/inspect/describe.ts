// An inspection → the words and figures that the terminal and the page have in common.
import type { Chunk, ChunkCut } from '@alex/core/chunk';
import { countOf, figure, size } from '../render/figures.ts';
import type { Inspection } from './inspect-file.ts';

/** Why a chunk begins where it does. */
const cutReasons: Readonly<Record<ChunkCut, string>> = {
  section: 'a section begins',
  block: 'a paragraph, list, table or piece of code begins',
  item: 'a list item begins',
  line: 'a line begins that was broken on purpose',
  introduction: 'what a colon announced begins: it does not fit beside the announcement',
  sentence: 'a sentence begins: its paragraph does not fit as a whole',
  row: 'a table row begins: the table does not fit as a whole',
  'code-part': 'a part of the code begins, behind an empty line: the code does not fit as a whole',
  'code-line': 'a line of code begins: the code does not fit as a whole',
  clause: 'a clause begins: its sentence does not fit as a whole',
  word: 'a word begins: its sentence does not fit, and no clause ends in time',
  sign: 'a sign begins: no blank is in sight',
  within: 'in the middle of a word that does not fit as a whole',
  heading: 'behind a heading that leaves no room for what it stands above',
};

export const reasonOf = ({ cut }: Chunk): string => (cut === undefined ? 'the document begins' : cutReasons[cut]);

/** Of the tokens that a chunk may have, in percent. */
export const fillOf = ({ tokens }: Chunk, { settings }: Inspection): number =>
  Math.round((100 * tokens) / settings.chunkTokens);

export const countsOf = (chunk: Chunk, inspection: Inspection): string =>
  [
    `${countOf(chunk.tokens, 'token')} (${fillOf(chunk, inspection)} %)`,
    countOf(chunk.wordPieces, 'word piece'),
    chunk.unknownPieces > 0 ? `${figure(chunk.unknownPieces)} that the model cannot read` : '',
    chunk.page === undefined ? '' : `page ${figure(chunk.page)}`,
    `characters ${figure(chunk.start)} to ${figure(chunk.end)}`,
  ]
    .filter(Boolean)
    .join(' · ');

const sum = (chunks: readonly Chunk[], key: 'tokens' | 'wordPieces' | 'unknownPieces'): number =>
  chunks.reduce((before, chunk) => before + chunk[key], 0);

/** Names and values; what there is nothing to say of is left out. */
export const factsOf = ({ bytes, settings, summary, chunks }: Inspection): readonly (readonly [string, string])[] => {
  const { format, title, properties = {}, characters, pages, pagesWithoutText = [], leftOut } = summary;
  const { authors, created, modified, language } = properties;
  const [tokens, wordPieces, unknown] = [
    sum(chunks, 'tokens'),
    sum(chunks, 'wordPieces'),
    sum(chunks, 'unknownPieces'),
  ];
  const mean = Math.round(tokens / Math.max(1, chunks.length));
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['format', `${format}, ${size(bytes)}`],
    ['title', title],
    ['authors', authors?.join(', ')],
    ['created', created],
    ['modified', modified],
    ['language', language],
    ['text', countOf(characters, 'character')],
    ['pages', pages === undefined ? undefined : figure(pages)],
    [
      'no text on',
      pagesWithoutText.length > 0 ? `page ${pagesWithoutText.join(', ')}: pictures, or nothing` : undefined,
    ],
    [
      'left out',
      leftOut.map((part) => `${part.what} (${countOf(part.characters, 'character')})`).join(', ') || 'nothing',
    ],
    [
      'unread',
      unknown > 0 ? `${figure(unknown)} of ${figure(wordPieces)} word pieces: the model does not know them` : '',
    ],
    [
      'chunks',
      `${figure(chunks.length)} of at most ${settings.chunkTokens} tokens; ${mean} on average, ${figure(tokens)} in all`,
    ],
    ['overlap', settings.overlapTokens > 0 ? `at most ${countOf(settings.overlapTokens, 'token')}` : undefined],
    ['read with', settings.context ? 'the titles above it, a table’s header row' : 'nothing above it'],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
};
