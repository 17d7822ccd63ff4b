// RTF → text: groups say what is text and what is not, fonts which code page a byte is in.
import { PipelineError } from '@alex/core/errors';
import { documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { decodeAs } from '../text/encodings.ts';
import { encodingOfCharset, encodingOfCodePage } from './rtf-code-pages.ts';
import { createRtfParagraphs } from './rtf-paragraphs.ts';
import { type RtfToken, rtfTokens } from './rtf-tokens.ts';
import { characters, type Destination, destinations, readAllTheSame, symbols } from './rtf-words.ts';

interface Group {
  readonly destination: Destination;
  font: number;
  /** Why its text is not seen; empty where it is. */
  unseen: '' | 'hidden text' | 'deleted text';
  /** Characters that stand in for a Unicode one, for readers that know none. */
  substitutes: number;
  /** Of the document's information: which piece of it. */
  piece: string;
}

/** Groups deeper than this are no document's. */
const nestingMax = 1_000;
const groupsLeftOpenMax = 2;
const tailBytes = 64;

const createRtfReader = () => {
  const paragraphs = createRtfParagraphs();
  const omissions = createOmissions();
  const fonts = new Map<number, string>();
  const info = new Map<string, string>();
  let encoding = 'windows-1252';
  let defaultFont: number | undefined;
  let group: Group = { destination: 'text', font: -1, unseen: '', substitutes: 1, piece: '' };
  const groups: Group[] = [];
  let bytes: number[] = [];
  let toSkip = 0;
  let starred = false;
  /** Nothing of the group but its brace has come: only there does a star make a destination. */
  let atGroupStart = false;
  let styleName = '';
  const date = new Map<string, number>();

  const endBytes = (): void => {
    if (bytes.length === 0) return;
    const own = group.font < 0 ? defaultFont : group.font;
    const raw = Uint8Array.from(bytes);
    bytes = [];
    put(decodeAs(raw, (own === undefined ? undefined : fonts.get(own)) ?? encoding));
  };
  const put = (piece: string): void => {
    switch (group.destination) {
      case 'text':
        if (group.unseen !== '') omissions.add(group.unseen, piece.length);
        else paragraphs.add(piece);
        break;
      case 'marker':
        paragraphs.addMarker(piece);
        break;
      case 'margin':
        omissions.add('headers and footers', piece.trim().length);
        break;
      case 'comment':
        omissions.add('comments', piece.trim().length);
        break;
      case 'styles':
        styleName += piece;
        break;
      case 'info':
        info.set(group.piece, (info.get(group.piece) ?? '') + piece);
        break;
      default:
        break;
    }
  };
  const word = (name: string, parameter: number | undefined): void => {
    const destination = destinations[name];
    if (name === 'u') {
      endBytes();
      // Negative numbers are those above 32,767; one of a pair joins the other by itself.
      if (parameter !== undefined) put(String.fromCharCode(parameter & 0xffff));
      toSkip = group.substitutes;
      return;
    }
    endBytes();
    const unknownStar = starred && destination === undefined && !readAllTheSame.has(name);
    starred = false;
    if (destination !== undefined || unknownStar) {
      group = { ...group, destination: group.destination === 'nowhere' ? 'nowhere' : (destination ?? 'nowhere') };
      return;
    }
    const around = groups.at(-2);
    if (name === 'ud' && around) group = { ...group, destination: around.destination, piece: around.piece };
    else if (group.destination === 'info') infoWord(name, parameter);
    else if (Object.hasOwn(characters, name)) put(characters[name]!);
    else formatWord(name, parameter);
  };
  const formatWord = (name: string, parameter: number | undefined): void => {
    switch (name) {
      case 'ansicpg':
        encoding = encodingOfCodePage(parameter ?? 1252);
        break;
      case 'mac':
        encoding = 'macintosh';
        break;
      case 'deff':
        defaultFont = parameter;
        break;
      case 'f':
        group.font = parameter ?? -1;
        break;
      case 'fcharset': {
        const own = group.destination === 'fonts' ? encodingOfCharset(parameter ?? 0) : undefined;
        if (own !== undefined) fonts.set(group.font, own);
        break;
      }
      case 'uc':
        group.substitutes = Math.max(0, Math.min(parameter ?? 1, 16));
        break;
      case 'v':
        group.unseen = parameter === 0 ? '' : 'hidden text';
        break;
      case 'deleted':
        group.unseen = parameter === 0 ? '' : 'deleted text';
        break;
      case 'plain':
        group.font = -1;
        group.unseen = '';
        break;
      case 's':
        paragraphs.setStyle(parameter ?? 0);
        break;
      case 'outlinelevel':
        if (group.destination === 'styles') paragraphs.outlineStyle(parameter);
        else if (group.destination === 'text') paragraphs.setOutline(parameter);
        break;
      case 'pard':
        paragraphs.reset();
        break;
      case 'intbl':
        paragraphs.setInTable();
        break;
      case 'par':
      case 'sect':
      case 'page':
        if (group.destination === 'text') paragraphs.endParagraph();
        else put(' ');
        break;
      case 'cell':
      case 'nestcell':
        if (group.destination === 'text') paragraphs.endCell();
        break;
      case 'row':
      case 'nestrow':
        paragraphs.endRow();
        break;
      default:
        break;
    }
  };
  const infoWord = (name: string, parameter: number | undefined): void => {
    if (parameter === undefined) group = { ...group, piece: name };
    else if (group.piece === 'creatim') date.set(name, parameter);
  };

  const take = (token: RtfToken): void => {
    if (token.kind === 'byte' || token.kind === 'text') {
      starred = false;
      atGroupStart = false;
      const raw = token.kind === 'byte' ? Uint8Array.of(token.byte) : token.bytes;
      const from = Math.min(toSkip, raw.length);
      toSkip -= from;
      if (group.destination !== 'nowhere') for (const byte of raw.subarray(from)) bytes.push(byte);
      return;
    }
    if (token.kind === 'symbol' && toSkip > 0 && token.symbol !== '*') {
      toSkip--;
      return;
    }
    if (token.kind === 'word' && token.name !== 'u' && toSkip > 0) toSkip = 0;
    switch (token.kind) {
      case 'open':
        endBytes();
        toSkip = 0;
        if (groups.length >= nestingMax)
          throw new PipelineError('corrupt', `The RTF nests deeper than ${nestingMax} groups.`);
        groups.push(group);
        group = { ...group };
        atGroupStart = true;
        return;
      case 'close': {
        endBytes();
        toSkip = 0;
        if (group.destination === 'styles') {
          paragraphs.nameStyle(styleName);
          styleName = '';
        }
        group = groups.pop() ?? group;
        break;
      }
      case 'word':
        word(token.name, token.parameter);
        break;
      case 'symbol':
        endBytes();
        if (token.symbol === '*') starred = atGroupStart;
        else if ((token.symbol === '\n' || token.symbol === '\r') && group.destination === 'text')
          paragraphs.endParagraph();
        else if (Object.hasOwn(symbols, token.symbol)) put(symbols[token.symbol]!);
        break;
    }
    atGroupStart = false;
  };
  const build = (): ExtractedDocument => {
    endBytes();
    const [year, month = 1, day = 1] = ['yr', 'mo', 'dy'].map((part) => date.get(part));
    const created = year && `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    return {
      format: 'rtf',
      ...paragraphs.build(),
      ...documentProperties({ title: info.get('title'), authors: [info.get('author')], dates: [created || undefined] }),
      leftOut: omissions.list(),
    };
  };
  return { take, build, depth: () => groups.length };
};

/** Some programs forget to close the last groups; a file that is cut off ends in the middle of something. */
const isCutOff = (bytes: Uint8Array, depth: number): boolean =>
  depth > groupsLeftOpenMax ||
  (depth > 0 && !/(?:\}|\\par)[\s\0]*$/.test(Buffer.from(bytes.slice(-tailBytes)).toString('latin1')));

/** Throws `corrupt` where the file ends too early, and `too-large`. */
export const extractRtf = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const reader = createRtfReader();
  for (const token of rtfTokens(bytes)) reader.take(token);
  if (isCutOff(bytes, reader.depth())) throw new PipelineError('corrupt', 'The RTF ends in the middle of a group.');
  return reader.build();
};
