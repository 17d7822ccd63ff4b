// The one family of failures: every code with its stage, whether a redelivery can help, and what the reader should do.

interface FailureRow {
  readonly meaning: string;
  readonly stage: FailureStage;
  /** Whether the same work may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly advice: string;
}

export type FailureStage = 'event' | 'read' | 'extract' | 'split' | 'record' | 'embed' | 'store' | 'search' | 'any';

export const failureTable = {
  'malformed-event': {
    meaning: 'A message of the documents queue is no S3 event.',
    stage: 'event',
    retryable: false,
    advice: 'Only S3 event notifications belong on the documents queue: find out who sent this message.',
  },
  'malformed-message': {
    meaning: 'A message of the batches queue is none that the chunker writes.',
    stage: 'event',
    retryable: false,
    advice: 'Only the chunker writes to the batches queue: find out who sent this message.',
  },
  encrypted: {
    meaning: 'The document needs a password.',
    stage: 'extract',
    retryable: false,
    advice: 'Save the document without its password and upload it again.',
  },
  corrupt: {
    meaning: 'The document’s bytes are not what its format asks for.',
    stage: 'extract',
    retryable: false,
    advice: 'Open the document in its own program, save it again, and upload that.',
  },
  'empty-text': {
    meaning: 'Nothing in the document is text.',
    stage: 'extract',
    retryable: false,
    advice: 'The document holds no text to search. A scan needs text recognition (OCR) first.',
  },
  unsupported: {
    meaning: 'The bytes are of no format that is read.',
    stage: 'extract',
    retryable: false,
    advice: 'Convert the document to one of the kinds that the message names and upload that.',
  },
  'too-large': {
    meaning: 'The document, its text or the time to read it is above a bound.',
    stage: 'extract',
    retryable: false,
    advice: 'Split the document into smaller ones. The bounds are in shared/core/src/limits.ts.',
  },
  'zip-bomb': {
    meaning: 'The archive unpacks to many times its size.',
    stage: 'extract',
    retryable: false,
    advice: 'The file unpacks to far more than a document holds. Save it again from its own program if it is genuine.',
  },
  'text-refused': {
    meaning: 'The model answered one chunk with an error of the client’s kind (4xx).',
    stage: 'embed',
    retryable: false,
    advice:
      'The model refuses the text of the named chunk. Look at that place in the document, and at the endpoint’s log.',
  },
  'embedding-invalid': {
    meaning: 'An answer had the wrong count, dimension or length of vectors, or numbers that are none.',
    stage: 'embed',
    retryable: false,
    advice: 'The endpoint answers with something other than the vectors asked for. Check which model it runs.',
  },
  'endpoint-refused': {
    meaning: 'The request was refused, whatever its texts: no such endpoint, or an invalid call.',
    stage: 'embed',
    retryable: false,
    advice: 'The embedding endpoint does not exist or refuses the request. Check its name and that it is in service.',
  },
  'endpoint-throttled': {
    meaning: 'The endpoint takes no more requests at the moment.',
    stage: 'embed',
    retryable: true,
    advice: 'The endpoint is at its concurrency. It is tried again by itself; raise the concurrency if it persists.',
  },
  'endpoint-not-ready': {
    meaning: 'A serverless endpoint has no container running yet.',
    stage: 'embed',
    retryable: true,
    advice: 'The endpoint is starting. It is tried again by itself.',
  },
  'model-failed': {
    meaning: 'The model’s container answered with an error of its own (5xx), or not in time.',
    stage: 'embed',
    retryable: true,
    advice:
      'The model’s container broke down or took too long over the text. It is tried again by itself; if it persists see the endpoint’s log.',
  },
  'endpoint-failed': {
    meaning: 'The endpoint’s service failed, or the connection to it.',
    stage: 'embed',
    retryable: true,
    advice:
      'The endpoint failed or did not answer. It is tried again by itself; if it persists see the endpoint’s log.',
  },
  'index-refused': {
    meaning: 'S3 Vectors refuses the request: no such index, another dimension, or too much metadata.',
    stage: 'store',
    retryable: false,
    advice: 'The vector index does not exist or does not take these vectors. Was it made for another model or version?',
  },
  'index-busy': {
    meaning: 'S3 Vectors asks to slow down, or fails.',
    stage: 'store',
    retryable: true,
    advice: 'The vector index is throttling or failing. It is tried again by itself.',
  },
  'state-damaged': {
    meaning: 'A record, batch or manifest is missing or is not what was written.',
    stage: 'record',
    retryable: false,
    advice:
      'An object of the state bucket cannot be read. Upload the document again; if that fails likewise, its record is damaged: alex audit --repair makes it anew.',
  },
  'counts-differ': {
    meaning: 'Characters, chunks or vectors of a revision do not balance, so it did not go live.',
    stage: 'record',
    retryable: false,
    advice: 'The document’s chunks do not add up to its text: a defect. Please report it with the document.',
  },
  'object-store-failed': {
    meaning: 'A request to S3 failed after the SDK’s own retries.',
    stage: 'any',
    retryable: true,
    advice: 'S3 failed or did not answer. It is tried again by itself.',
  },
  'queue-failed': {
    meaning: 'A request to SQS failed after the SDK’s own retries.',
    stage: 'any',
    retryable: true,
    advice: 'SQS failed or did not answer. It is tried again by itself.',
  },
  'access-denied': {
    meaning: 'AWS does not allow a request to the function’s role.',
    stage: 'any',
    retryable: false,
    advice: 'Give the function’s role the permission that the message names, then replay.',
  },
  'out-of-time': {
    meaning: 'A function had to end before the endpoint had answered everything.',
    stage: 'any',
    retryable: true,
    advice: 'The function’s time was used up before the work was done. It goes on by itself.',
  },
  unexpected: {
    meaning: 'Something was thrown that no code stands for.',
    stage: 'any',
    retryable: true,
    advice: 'This is a defect in Alex. Please report it with the message and the log.',
  },
  'bad-request': {
    meaning: 'A search or a replay was asked in a way that nobody understands.',
    stage: 'search',
    retryable: false,
    advice: 'Correct the request as the message says.',
  },
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof failureTable;

/** What every part of the pipeline throws. `message` says what happened, in one sentence; the table says the rest. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get retryable(): boolean {
    return failureTable[this.code].retryable;
  }
}

/** Anything that was thrown, as a PipelineError; what is not one already is a defect of ours, coded `unexpected`. */
export const toPipelineError = (thrown: unknown): PipelineError =>
  thrown instanceof PipelineError
    ? thrown
    : new PipelineError('unexpected', thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown), {
        cause: thrown,
      });

export type EarlierFailure = Pick<Failure, 'code' | 'attempts' | 'firstAt' | 'at' | 'messageId'>;

/** What is kept of a failure with its document and on its dead letter. Times are ISO 8601. */
export interface Failure {
  readonly code: FailureCode;
  readonly stage: FailureStage;
  readonly message: string;
  readonly advice: string;
  readonly retryable: boolean;
  /** Deliveries of the message that failed, this one included: the first of them, where SQS says when that was, and this one. */
  readonly attempts: number;
  readonly firstAt?: string;
  readonly at: string;
  /** How it failed before: each time it became a dead letter and was replayed. Oldest first; of many, the last ones. */
  readonly earlier?: readonly EarlierFailure[];
  /** The revision (S3 sequencer) that failed; absent where a message could not be read that far. */
  readonly revision?: string;
  readonly messageId: string;
  /** Of the change that failed (`traceIdOf`), where it could be read: the same in the functions' logs. */
  readonly traceId?: string;
}

export const describeFailure = (
  error: PipelineError,
  seen: Pick<Failure, 'attempts' | 'firstAt' | 'at' | 'earlier' | 'messageId' | 'revision' | 'traceId'>,
): Failure => {
  const { stage, retryable, advice } = failureTable[error.code];
  return { code: error.code, stage, message: error.message, advice, retryable, ...seen };
};
