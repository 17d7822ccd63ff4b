// The splitters that ours is compared with, each counting with the counter that it is given.
import { RecursiveChunker } from '@chonkiejs/core';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { SentenceSplitter } from '@llamaindex/core/node-parser';

export type Count = (text: string) => number;

export interface PeerSettings {
  /** In whatever `count` counts. */
  readonly size: number;
  readonly count: Count;
  readonly markdown: boolean;
}

export type Split = (text: string) => Promise<readonly string[]>;

/** Peers whose time grows faster than the text, and how much of it they are measured on. */
export const charactersMost: Readonly<Record<string, number>> = { llamaindex: 100_000 };

/** Their constructors first, so that these are not in the time of splitting. No overlap, as with ours. */
export const peers: Readonly<Record<string, (settings: PeerSettings) => Promise<Split>>> = {
  langchain: async ({ size, count, markdown }) => {
    const options = { chunkSize: size, chunkOverlap: 0, lengthFunction: count };
    const splitter = markdown
      ? RecursiveCharacterTextSplitter.fromLanguage('markdown', options)
      : new RecursiveCharacterTextSplitter(options);
    return (text) => splitter.splitText(text);
  },
  llamaindex: async ({ size, count }) => {
    // Of what the tokenizer returns, the splitter reads only the length.
    const tokenizer = {
      encode: (text: string) => ({ length: count(text) }) as Uint32Array,
      decode: () => '',
    };
    const splitter = new SentenceSplitter({ chunkSize: size, chunkOverlap: 0, tokenizer });
    return async (text) => splitter.splitText(text);
  },
  chonkie: async ({ size, count }) => {
    const tokenizer = {
      countTokens: count,
      // A piece that no rule parts is parted by tokens: a code point stands for one.
      encode: (text: string) => Array.from(text, (character) => character.codePointAt(0)!),
      decode: (tokens: number[]) => String.fromCodePoint(...tokens),
      decodeBatch: (batch: number[][]) => batch.map((tokens) => String.fromCodePoint(...tokens)),
    };
    const chunker = await RecursiveChunker.create({ chunkSize: size, tokenizer });
    return async (text) => (await chunker.chunk(text)).map((chunk) => chunk.text);
  },
};

export interface Located {
  readonly start: number;
  readonly end: number;
  /** Whether all of its characters but white space stand in the source, in this order. */
  readonly isExact: boolean;
}

const white = /\s/;
/** Where a splitter altered its text, what follows is looked for so far ahead, by so many of its characters. */
const alteredMax = 64;
const probeCharacters = 12;

/** Where each chunk lies in its source. Chunks come in order and may differ in white space, which splitters drop. */
export const locate = (source: string, chunks: readonly string[]): Located[] => {
  let at = 0;
  const skipWhite = (): void => {
    while (at < source.length && white.test(source[at]!)) at++;
  };
  return chunks.map((chunk) => {
    skipWhite();
    const start = at;
    let end = at;
    let isExact = true;
    for (let next = 0; next < chunk.length; next++) {
      if (white.test(chunk[next]!)) continue;
      skipWhite();
      if (source[at] !== chunk[next]) {
        isExact = false;
        next = findAgain(chunk, next);
        continue;
      }
      end = ++at;
    }
    return { start, end, isExact };
  });

  /** Moves on in the source to what the chunk goes on with, and says what of the chunk was read. */
  function findAgain(chunk: string, from: number): number {
    const ahead = source.slice(at, at + 2 * alteredMax);
    for (let next = from; next < from + alteredMax && next + probeCharacters <= chunk.length; next++) {
      const found = ahead.indexOf(chunk.slice(next, next + probeCharacters));
      if (found === -1) continue;
      at += found;
      return next - 1;
    }
    return from;
  }
};
