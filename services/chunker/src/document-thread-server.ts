// The inside of the document thread: files in; summaries, groups of chunks and failures out.
import { parentPort } from 'node:worker_threads';
import { type Chunk, visibleCharacters } from '@alex/core/chunk';
import { toPipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { type DocumentSummary, type ReadRequest, type ThreadReply, takeCredit } from './document-thread-protocol.ts';
import type { ExtractedDocument, SourceFile } from './extract/extracted-document.ts';
import type { SplitSettings } from './split/split-document.ts';

export interface DocumentSteps {
  readonly extract: (file: SourceFile) => Promise<ExtractedDocument>;
  readonly split: (document: ExtractedDocument, settings: SplitSettings) => Iterable<Chunk>;
}

const summaryOf = ({
  format,
  title,
  properties,
  leftOut,
  pageStarts,
  pagesWithoutText,
  text,
}: ExtractedDocument): DocumentSummary => ({
  format,
  title,
  ...(properties && { properties }),
  leftOut,
  characters: text.length,
  visibleCharacters: visibleCharacters(text),
  ...(pageStarts && { pages: pageStarts.length }),
  ...(pagesWithoutText && { pagesWithoutText }),
});

function* groups(chunks: Iterable<Chunk>): Generator<Chunk[]> {
  let group: Chunk[] = [];
  for (const chunk of chunks) {
    group.push(chunk);
    if (group.length < limits.batchChunksMax) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Serves one file at a time, for as long as the thread lives. */
export const serveDocuments = ({ extract, split }: DocumentSteps): void => {
  // pdf.js lets promises fail that nobody waits for where a part of a file is damaged. What is waited for fails by itself;
  // without this line the thread would end, perhaps in the middle of the next file.
  process.on('unhandledRejection', () => {});

  const reply = (message: ThreadReply): void => parentPort!.postMessage(message);

  const read = async ({ file, settings, credits }: ReadRequest): Promise<void> => {
    reply({ kind: 'started' });
    const document = await extract(file);
    reply({ kind: 'summary', summary: summaryOf(document) });
    for (const chunks of groups(split(document, settings))) {
      takeCredit(credits);
      reply({ kind: 'chunks', chunks });
    }
    reply({ kind: 'end' });
  };

  parentPort!.on('message', (request: ReadRequest) =>
    read(request).catch((thrown: unknown) => {
      const { code, message } = toPipelineError(thrown);
      reply({ kind: 'failed', code, message });
    }),
  );
};
