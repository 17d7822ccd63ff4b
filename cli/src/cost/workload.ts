// Documents a day → what they ask of AWS: tokens, calls, bytes, seconds. Pure.
import { limits } from '@alex/core/limits';
import { embeddingModel } from '@alex/embedding-model/model';
import type { PriceName } from './price-table.ts';

export interface Workload {
  readonly documentsPerDay: number;
  /** Of extracted text. */
  readonly charactersPerDocument: number;
  readonly searchesPerDay: number;
  /** Of the serverless endpoint. */
  readonly memoryMegabytes: number;
}

/** What is not known before it has run. Each can be held against a receipt. */
export const assumptions = {
  /** English prose under o200k_base. */
  charactersPerToken: 4,
  /** A chunk's share of the size that it may have: 0.87 of five real texts (docs/decisions/0041), 0.88 to 0.91 of made-up ones (bench/split.ts). */
  chunkFill: 0.875,
  /** English; up to 1.2 were measured. */
  wordPiecesPerToken: 1.1,
  /** On the container's processor: 0.7 (142 word pieces in 0.1 s) to 1.8 (256 in 0.45 s) were measured on two cores. */
  millisecondsPerWordPiece: 1.2,
  /** A pooled answer for one text, in JSON. */
  answerBytesPerText: 8_042,
  /** 384 numbers of 4 bytes, the chunk's text, and the rest of its metadata. */
  vectorBytesBesideText: embeddingModel.dimension * 4 + 500,
  /** Searches have questions of so many word pieces. */
  questionPieces: 20,
  /** A typical document where only embeddings are given. */
  chunksPerDocument: 10,
  chunkerSecondsPerDocument: 0.15,
  searchSeconds: 0.2,
  searchGigabytes: 0.5,
  requestsInFlight: 2,
  logBytesPerLine: 400,
  /** Of core/telemetry-events, those that have values while nothing fails. */
  metricsInUse: 8,
  alarms: 8,
  daysPerMonth: 30,
} as const;

/** S3 Vectors bills a put as if it had at least so many bytes. */
const vectorPutBytesMin = 128 * 1024;
/** Up to so many vectors a query's scan has the first price. */
const scannedVectorsFirst = 100_000;

export interface Quantities {
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly endpointCalls: number;
  /** A day's worth, in the unit of each price; storage and scans are those at the end of the first month. */
  readonly units: Readonly<Record<PriceName, number>>;
}

export const chunksOf = (characters: number): number =>
  Math.max(
    1,
    Math.ceil(characters / assumptions.charactersPerToken / (limits.chunkTokensDefault * assumptions.chunkFill)),
  );

/** A document that has so many chunks. */
export const charactersOf = (chunks: number): number =>
  chunks * limits.chunkTokensDefault * assumptions.chunkFill * assumptions.charactersPerToken;

/** Seconds of the endpoint for so many word pieces. */
export const endpointSeconds = (wordPieces: number): number =>
  (wordPieces * assumptions.millisecondsPerWordPiece) / 1000;

/** What writing so many chunks of so many bytes into the index is billed as, in bytes. */
export const billedPutBytes = (requests: number, bytes: number): number =>
  Math.max(requests * vectorPutBytesMin, bytes);

/**
 * S3 requests of one new document from its event to its vectors, as the handlers make them; lists are billed as writes. Reads: the record
 * and the object; a batch the record and its chunks; of several batches each the record again, and the receipt itself in
 * the end. Writes: chunks, who has the content, and the record twice; of several batches also the hashes, and each a receipt and a list.
 * Batches that come to the embedder together need fewer: they look at the record once, and a few that are all write no receipts.
 */
export const objectRequests = (batches: number): { readonly reads: number; readonly writes: number } =>
  batches === 1 ? { reads: 4, writes: 4 } : { reads: 2 + 4 * batches, writes: 4 + 3 * batches };

export const quantitiesOf = ({
  documentsPerDay: documents,
  charactersPerDocument,
  searchesPerDay: searches,
  memoryMegabytes,
}: Workload): Quantities => {
  const chunksPerDocument = chunksOf(charactersPerDocument);
  const batchesPerDocument = Math.ceil(chunksPerDocument / limits.batchChunksMax);
  const chunks = documents * chunksPerDocument;
  const batches = documents * batchesPerDocument;
  const characters = documents * charactersPerDocument;
  const tokens = characters / assumptions.charactersPerToken;
  const wordPieces = tokens * assumptions.wordPiecesPerToken + searches * assumptions.questionPieces;
  const seconds = endpointSeconds(wordPieces);
  const requests = objectRequests(batchesPerDocument);

  const bytesPerVector = assumptions.vectorBytesBesideText + charactersPerDocument / chunksPerDocument;
  const vectorsKept = chunks * assumptions.daysPerMonth;
  const scanned = (vectors: number) => (searches * vectors * bytesPerVector) / 1e12;

  const messages = documents + batches;
  const chunkerSeconds = documents * assumptions.chunkerSecondsPerDocument;
  const embedderSeconds = seconds / assumptions.requestsInFlight;
  const gigabyteSeconds =
    (chunkerSeconds * limits.chunker.memoryMebibytes + embedderSeconds * limits.embedder.memoryMebibytes) / 1024 +
    searches * assumptions.searchSeconds * assumptions.searchGigabytes;
  const lines = documents * 2 + batches * 2 + searches * 2;

  return {
    documents,
    chunks,
    tokens,
    endpointCalls: batches + searches,
    units: {
      endpointGigabyteSecond: (seconds * memoryMegabytes) / 1024,
      endpointGigabyte: (characters + (chunks + searches) * assumptions.answerBytesPerText) / 1e9,
      vectorPutGigabyte: billedPutBytes(batches, chunks * bytesPerVector) / 1e9,
      vectorStoredGigabyteMonth: (vectorsKept * bytesPerVector) / 1e9 / assumptions.daysPerMonth,
      vectorQueryMillion: searches / 1e6,
      vectorScannedTerabyteFirst: scanned(Math.min(vectorsKept, scannedVectorsFirst)),
      vectorScannedTerabyteBeyond: scanned(Math.max(0, vectorsKept - scannedVectorsFirst)),
      objectWriteThousand: (documents * requests.writes) / 1e3,
      objectReadThousand: (documents * requests.reads + searches * limits.searchTopDefault) / 1e3,
      // Sent, received and deleted, at the worst one by one.
      queueRequestMillion: (messages * 3) / 1e6,
      functionGigabyteSecond: gigabyteSeconds,
      functionCallMillion: (messages + searches) / 1e6,
      logGigabyte: (lines * assumptions.logBytesPerLine) / 1e9,
      metricMonth: assumptions.metricsInUse / assumptions.daysPerMonth,
      alarmMonth: assumptions.alarms / assumptions.daysPerMonth,
    },
  };
};
