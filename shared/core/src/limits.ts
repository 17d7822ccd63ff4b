// Every quota, bound and time that more than one place must agree on; limits.test.ts asserts how they relate.

const kibibytes = 1024;
const mebibytes = 1024 * kibibytes;

/** AWS's own quotas. Sources: the services' quota pages, as collected in docs/decisions and the service models. */
export const awsLimits = {
  sqsBatchEntriesMax: 10,
  sqsMessageBytesMax: 1 * mebibytes,
  sqsVisibilitySecondsMax: 43_200,
  s3DeleteObjectsMax: 1_000,
  vectorsPerPutMax: 500,
  vectorsPerDeleteMax: 500,
  vectorsPerGetMax: 100,
  vectorPutBytesMax: 20 * mebibytes,
  vectorMetadataBytesMax: 40 * kibibytes,
  vectorFilterableBytesMax: 2 * kibibytes,
  vectorTopMax: 10_000,
  endpointRequestBytesMax: 4 * mebibytes,
  endpointResponseBytesMax: 4 * mebibytes,
  endpointSeconds: 60,
  lambdaSecondsMax: 900,
} as const;

export const limits = {
  /** An object above this is `too-large` before it is read: the chunker holds a document and its text in memory. */
  documentBytesMax: 100 * mebibytes,
  /** Characters of extracted text. A 1,000-page book has about 3 million. */
  extractedCharactersMax: 64 * mebibytes,
  /** One document's extraction; beyond it the extracting thread is ended and the document is `too-large`. */
  extractionSecondsMax: 25,
  /** Memory of the extracting thread above what the function held before; likewise. */
  extractionMemoryMebibytesMax: 768,

  /** Chunk size in gpt-tokenizer tokens that a user may set, and what is used where none is set: what found most of the answers (docs/decisions/0041). */
  chunkTokensDefault: 160,
  /** With less, few sentences would be whole. */
  chunkTokensMin: 16,
  /** The model's window in word pieces; text has about one a token, so that more would not be used. */
  chunkTokensMax: 254,
  /** Of a chunk, at most what may be repeated of the one before: with more, each text would be embedded more than twice. */
  chunkOverlapShareMax: 1 / 2,
  /** A chunk's UTF-8 bytes: text and the rest of the metadata must stay below S3 Vectors' 40 KB a vector. */
  chunkBytesMax: 24 * kibibytes,
  /** Places of lines that are kept with a chunk, about 30 bytes each in its vector's metadata; more are joined. */
  chunkBoxesMax: 128,
  /** Characters of a document's authors, all together, that are kept with its vectors: filterable metadata has 2 KB. */
  authorsCharactersMax: 120,
  /** Chunks that one message of the batches queue stands for: the unit of retry. */
  batchChunksMax: 32,

  /** Texts in one endpoint request: beyond it nothing is gained on a CPU (measured: contracts of the container). */
  requestTextsMax: 32,
  /** Word pieces in one endpoint request: 32 full windows, about 15 s on the smallest serverless endpoint. */
  requestWordPiecesMax: 32 * 256,
  requestBytesMax: 1 * mebibytes,

  chunker: {
    timeoutSeconds: 120,
    memoryMebibytes: 2_048,
    messagesPerInvocationMax: 10,
    batchingWindowSeconds: 0,
    invocationsMax: 5,
  },
  embedder: {
    timeoutSeconds: 600,
    memoryMebibytes: 1_024,
    /** Up to 1,600 chunks: about 6 min at the slowest rate seen, inside the timeout. */
    messagesPerInvocationMax: 50,
    /** Lambda asks for at least one second where more than 10 messages are wanted. */
    batchingWindowSeconds: 1,
    invocationsMax: 2,
  },
  /** Deliveries before a message becomes a dead letter. AWS advises at least 5 for Lambda. */
  deliveriesMax: 5,
  /** Visibility of a delivered message ÷ the function's timeout. AWS advises at least 6. */
  visibilityPerTimeout: 6,
  /** First wait before a transient failure is delivered again, doubled each time; up to SQS's own maximum. */
  redeliverySecondsFirst: 5,
  redeliverySecondsMax: 900,
  sourceRetentionSeconds: 4 * 86_400,
  deadLetterRetentionSeconds: 14 * 86_400,

  /** What has changed so lately is not judged by an audit: as long as a function can run, after which none is at it still. */
  auditGraceSeconds: 900,
  /** Embeddings of a content that no document has any more are kept so long after they were written. */
  embeddingsKeptDays: 30,

  searchTopDefault: 10,
  searchTopMax: 100,
  /** Embeddings that a function keeps in its own memory: about 40 MB. */
  embeddingsCachedMax: 20_000,
} as const;
