// The records of a stack's documents → what their newest versions took, and would have taken. Pure.
import type { DocumentRecord } from '@alex/core/document-record';
import type { PriceName } from './price-table.ts';
import { assumptions, billedPutBytes, endpointSeconds, objectRequests } from './workload.ts';

export interface Receipt {
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly wordPieces: number;
  /** Of the chunks: those that the endpoint was sent, and those whose vectors were known. */
  readonly embedded: number;
  readonly reused: number;
  /** Word pieces of the chunks that were embedded, taken as average ones of their document. */
  readonly embeddedPieces: number;
  readonly characters: number;
  readonly batches: number;
  readonly objectReads: number;
  readonly objectWrites: number;
}

const nothing: Receipt = {
  documents: 0,
  chunks: 0,
  tokens: 0,
  wordPieces: 0,
  embedded: 0,
  reused: 0,
  embeddedPieces: 0,
  characters: 0,
  batches: 0,
  objectReads: 0,
  objectWrites: 0,
};

/** Only what serves is known to have been finished: other documents are left out. */
export const receiptOf = (records: readonly DocumentRecord[]): Receipt => {
  const sum = { ...nothing };
  for (const { status, live, report } of records) {
    if (status !== 'live' || !live || report?.embedded === undefined) continue;
    const requests = objectRequests(live.batches);
    sum.documents += 1;
    sum.chunks += report.chunks;
    sum.tokens += report.tokens;
    sum.wordPieces += report.wordPieces;
    sum.embedded += report.embedded;
    sum.reused += report.reused ?? 0;
    sum.embeddedPieces += report.chunks > 0 ? (report.wordPieces * report.embedded) / report.chunks : 0;
    sum.characters += report.characters;
    sum.batches += live.batches;
    sum.objectReads += requests.reads;
    sum.objectWrites += requests.writes;
  }
  return sum;
};

/** What the versions took once; storage is a month's. `embedAll`: as if nothing had been reused. */
export const unitsOf = (
  receipt: Receipt,
  memoryMegabytes: number,
  { embedAll }: { readonly embedAll: boolean },
): Readonly<Partial<Record<PriceName, number>>> => {
  const pieces = embedAll ? receipt.wordPieces : receipt.embeddedPieces;
  const texts = embedAll ? receipt.chunks : receipt.embedded;
  const vectorBytes = receipt.chunks * assumptions.vectorBytesBesideText + receipt.characters;
  const sentBytes = receipt.chunks > 0 ? (receipt.characters * texts) / receipt.chunks : 0;
  return {
    endpointGigabyteSecond: (endpointSeconds(pieces) * memoryMegabytes) / 1024,
    endpointGigabyte: (sentBytes + texts * assumptions.answerBytesPerText) / 1e9,
    vectorPutGigabyte: billedPutBytes(receipt.batches, vectorBytes) / 1e9,
    vectorStoredGigabyteMonth: vectorBytes / 1e9,
    objectWriteThousand: receipt.objectWrites / 1e3,
    objectReadThousand: receipt.objectReads / 1e3,
    queueRequestMillion: ((receipt.documents + receipt.batches) * 3) / 1e6,
  };
};
