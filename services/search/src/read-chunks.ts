// A chunk's ordinal → the chunk and its neighbours as they were read from the document: where they stand, and in which words.
import type { ChunksResponse } from '@alex/core/api';
import type { DocumentRecord } from '@alex/core/document-record';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { Ledger } from '@alex/ledger/ledger';
import { isOutdated } from '@alex/ledger/transitions';

/** Neighbours to each side: what one looks at around a passage, in two batches at most. */
const aroundMax = 10;

const wholeNumber = (name: string, text: string, most: number): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new PipelineError('bad-request', `“${name}” must be a whole number from 0 to ${most}.`);
};

/** @throws PipelineError `bad-request`; undefined where nothing of the document is live */
export const readChunks = async (
  ledger: Pick<Ledger, 'readBatch'>,
  record: DocumentRecord,
  { chunk, around = '0' }: { readonly chunk: string; readonly around?: string | undefined },
): Promise<ChunksResponse | undefined> => {
  const { live, documentId, bucket, key } = record;
  if (!live) return undefined;
  const ordinal = wholeNumber('chunk', chunk, live.chunks - 1);
  const neighbours = wholeNumber('around', around, aroundMax);
  const first = Math.max(0, ordinal - neighbours);
  const last = Math.min(live.chunks - 1, ordinal + neighbours);
  const batchOf = (of: number): number => Math.floor(of / limits.batchChunksMax);
  const batches = await Promise.all(
    [...new Set([batchOf(first), batchOf(last)])].map((batch) => ledger.readBatch(documentId, live, batch)),
  );
  // Collected meanwhile: another revision has gone live.
  if (batches.includes(undefined)) return undefined;
  const metadata = batches[0]?.metadata;
  return {
    bucket,
    key,
    documentId,
    revision: live.revision,
    title: metadata?.title ?? '',
    format: metadata?.format ?? '',
    sourceChanged: isOutdated(record, live.revision),
    count: live.chunks,
    chunks: batches
      .flatMap((batch) => batch?.chunks ?? [])
      .filter((one) => one.ordinal >= first && one.ordinal <= last),
  };
};
