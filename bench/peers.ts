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

/** Where each chunk lies in its source. Chunks come in order and may differ in white space, which splitters drop. */
export const locate = (source: string, chunks: readonly string[]): Located[] => {
  let at = 0;
  return chunks.map((chunk) => {
    while (at < source.length && white.test(source[at]!)) at++;
    const start = at;
    let isExact = true;
    for (const character of chunk.split('')) {
      if (white.test(character)) continue;
      let next = at;
      while (next < source.length && white.test(source[next]!)) next++;
      if (source[next] === character) at = next + 1;
      else isExact = false;
    }
    return { start, end: at, isExact };
  });
};
