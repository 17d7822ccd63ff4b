// A document's version → its revision in the state bucket: chunks by batches, then what they have in common.
import { type Chunk, visibleCharacters } from '@alex/core/chunk';
import { type DocumentKey, documentId, extensionOf } from '@alex/core/document';
import type { ContentHolder, DocumentProperties, RevisionRef, RevisionReport } from '@alex/core/document-record';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { nothingIfDamaged } from '@alex/ledger/revision';
import { findRevision, isCurrent } from '@alex/ledger/transitions';
import type { ChunkerPorts, DocumentReading } from './ports.ts';
import type { DocumentVersion } from './read-version.ts';

export interface WrittenRevision {
  readonly ref: RevisionRef;
  readonly report: RevisionReport;
}

/**
 * Writing it again writes the same: everything derives from the version and the settings.
 * @throws PipelineError of stage `extract`; `counts-differ` where the reader breaks its promise
 */
export const writeRevision = async (
  { reader, ledger }: Pick<ChunkerPorts, 'reader' | 'ledger'>,
  { bucket, key }: DocumentKey,
  sequencer: string,
  version: DocumentVersion,
): Promise<WrittenRevision> => {
  const id = documentId({ bucket, key });
  const { bytes, contentType, contentHash } = version;
  const name = { revision: sequencer, contentHash };
  const size = bytes.byteLength;
  const { summary, chunks } = await reader.read({ key, bytes, ...(contentType && { contentType }) });

  const { format, title, properties = {} } = summary;
  const metadata = {
    bucket,
    key,
    extension: extensionOf(key),
    format,
    title,
    documentId: id,
    revision: sequencer,
    modified: secondsOf(version.modified),
    ...filterableProperties(properties),
  };

  const hashes: string[] = [];
  const sums = { tokens: 0, wordPieces: 0, unknownPieces: 0 };
  let written = 0;
  let batches = 0;
  for await (const group of chunks) {
    requireInPlace(group, batches, hashes.length);
    await ledger.writeBatch(id, name, batches, { metadata, chunks: group });
    batches += 1;
    for (const chunk of group) {
      hashes.push(chunk.hash);
      add(sums, chunk);
      written += visibleCharacters(chunk.text);
    }
  }
  if (batches === 0) throw new PipelineError('empty-text', 'The document holds no text.');
  if (written !== summary.visibleCharacters)
    throw new PipelineError(
      'counts-differ',
      `The document’s text has ${summary.visibleCharacters} characters besides white space, but its chunks hold ${written}.`,
    );
  // The only batch of a small document tells its hashes itself.
  if (batches > 1) await ledger.writeRevision(id, name, { hashes });
  const sameAs = await findHolder(ledger, contentHash, { documentId: id, revision: sequencer });
  return {
    ref: { ...name, batches, chunks: hashes.length, visibleCharacters: written, ...(sameAs && { sameAs }) },
    report: { ...describe(summary), bytes: size, chunks: hashes.length, ...sums },
  };
};

const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

const filterableProperties = ({ authors = [], created, language }: DocumentProperties) => {
  let room: number = limits.authorsCharactersMax;
  const kept = authors.filter((author) => {
    room -= author.length;
    return room >= 0;
  });
  return {
    ...(kept.length > 0 && { authors: kept }),
    ...(created !== undefined && { created: secondsOf(created) }),
    ...(language !== undefined && { language: language.toLowerCase() }),
  };
};

/**
 * Whoever has the content, for its vectors; this revision itself where somebody had it once, for what may be kept of it. A
 * claim comes before the record's swap, and that may make a revision of another content: only the record tells.
 */
const findHolder = async (
  ledger: ChunkerPorts['ledger'],
  contentHash: string,
  self: ContentHolder,
): Promise<ContentHolder | undefined> => {
  const holder = await ledger.claimContent(contentHash, self);
  if (!holder) return undefined;
  const record = (await ledger.read(holder.documentId).catch(nothingIfDamaged))?.record;
  const known = record && findRevision(record, holder.revision);
  const hasContent = known?.contentHash === contentHash;
  if (!record || !hasContent || !isCurrent(record, holder.revision)) await ledger.assignContent(contentHash, self);
  return hasContent ? holder : self;
};

/** A batch's message names its chunks by the batch's place alone: only the last group may be short, and no ordinal off. */
const requireInPlace = (group: readonly Chunk[], batch: number, chunksBefore: number) => {
  const size = limits.batchChunksMax;
  const isInPlace =
    group.length > 0 &&
    group.length <= size &&
    chunksBefore === batch * size &&
    group.every(({ ordinal }, i) => ordinal === chunksBefore + i);
  if (!isInPlace)
    throw new PipelineError(
      'counts-differ',
      `Group ${batch} of the document’s chunks has ${group.length} after ${chunksBefore}, or their ordinals are not in order.`,
    );
};

const add = (sums: { tokens: number; wordPieces: number; unknownPieces: number }, chunk: Chunk) => {
  sums.tokens += chunk.tokens;
  sums.wordPieces += chunk.wordPieces;
  sums.unknownPieces += chunk.unknownPieces;
};

const describe = ({
  format,
  title,
  properties,
  characters,
  pages,
  pagesWithoutText,
  leftOut,
}: DocumentReading['summary']) => ({
  format,
  title,
  ...(properties && { properties }),
  characters,
  ...(pages !== undefined && { pages }),
  ...(pagesWithoutText?.length && { pagesWithoutText }),
  ...(leftOut.length > 0 && { leftOut: Object.fromEntries(leftOut.map(({ what, characters }) => [what, characters])) }),
});
