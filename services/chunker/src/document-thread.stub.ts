// A document thread for tests: what it does with a file is what the file's key says.
import type { Chunk } from '@alex/core/chunk';
import { PipelineError } from '@alex/core/errors';
import { serveDocuments } from './document-thread-server.ts';
import type { ExtractedDocument, SourceFile } from './extract/extracted-document.ts';

const fill = (take: () => unknown): never => {
  const held: unknown[] = [];
  for (;;) held.push(take());
};

const extract = async ({ key, bytes }: SourceFile): Promise<ExtractedDocument> => {
  switch (key) {
    case 'spin':
      for (;;);
    case 'fill heap':
      return fill(() => ({ numbers: [Math.random()] }));
    case 'fill one array':
      return fill(() => 1.5);
    case 'fill buffers':
      return fill(() => new Uint8Array(1024 * 1024).fill(1));
    case 'exit':
      return process.exit(7);
    case 'last one':
      setTimeout(() => process.exit(7));
      break;
    case 'leave a promise':
      void Promise.reject(new Error('Nobody waits for this.'));
      break;
    case 'encrypted':
      throw new PipelineError('encrypted', 'The stub is protected by a password.');
    case 'defect':
      throw new TypeError('undefined is not a document');
  }
  return {
    format: 'text',
    text: Buffer.from(bytes).toString(),
    blocks: [],
    pageStarts: [0, 1],
    pagesWithoutText: [2],
    title: key,
    leftOut: [{ what: 'nothing', characters: 0 }],
  };
};

/** A chunk for each word; without end where the text is `endless`, and none at all where it is `spin`. */
function* split({ text }: ExtractedDocument, { chunkTokens }: { readonly chunkTokens: number }): Generator<Chunk> {
  if (text === 'spin') for (;;);
  const words = text.split(' ');
  for (let ordinal = 0; ordinal < words.length || text === 'endless'; ordinal++)
    yield {
      ordinal,
      text: words[ordinal] ?? 'endless',
      start: 0,
      end: 1,
      headings: [],
      tokens: chunkTokens,
      wordPieces: 1,
      unknownPieces: 0,
      hash: '',
    };
}

serveDocuments({ extract, split });
