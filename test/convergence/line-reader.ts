// The world's documents → chunks: every line is one.
import type { DocumentReader } from '@alex/chunker/ports';
import { type Chunk, visibleCharacters } from '@alex/core/chunk';
import { contentHash } from '@alex/core/document';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { breaksOff, unreadable } from './script.ts';

const toChunks = (lines: readonly string[]): Chunk[] => {
  let start = 0;
  return lines.map((text, ordinal) => {
    const [from, end] = [start, start + text.length];
    start = end + 1;
    return {
      ordinal,
      text,
      start: from,
      end,
      headings: [],
      tokens: 1,
      wordPieces: 1,
      unknownPieces: 0,
      hash: contentHash(text),
    };
  });
};

export const lineReader: DocumentReader = {
  read: async ({ bytes }) => {
    const text = new TextDecoder().decode(bytes);
    if (text === unreadable) throw new PipelineError('corrupt', 'The world cannot read it.');
    const lines = text.split('\n');
    const chunks = toChunks(lines);
    return {
      summary: {
        format: 'text',
        title: '',
        leftOut: [],
        characters: text.length,
        visibleCharacters: visibleCharacters(text),
      },
      chunks: (async function* () {
        for (let i = 0; i < chunks.length; i += limits.batchChunksMax) {
          const group = chunks.slice(i, i + limits.batchChunksMax);
          if (group.some((chunk) => chunk.text === breaksOff))
            throw new PipelineError('too-large', 'The world cannot read on.');
          yield group;
        }
      })(),
    };
  },
};
