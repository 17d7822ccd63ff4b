// What the replay function takes and gives.
import type { DocumentStatus } from './document-record.ts';
import type { Failure, FailureCode } from './errors.ts';

export interface ReplaySelection {
  /** Exactly this document. */
  readonly key?: string;
  readonly prefix?: string;
  readonly code?: FailureCode | 'unknown';
  /** Only letters that have lain for at least so many seconds. */
  readonly olderThanSeconds?: number;
  /** ISO 8601. Only letters from before: not those that a replay has brought back since. */
  readonly sentBefore?: string;
  /** Not those that failed so, unless they are superseded. */
  readonly exceptCodes?: readonly FailureCode[];
}

export interface ReplayRequest {
  readonly selection: ReplaySelection;
  /** Lists what would be sent again, and sends nothing. */
  readonly dryRun: boolean;
  /** Letters of so many documents and no more, so that whoever replays can see how the first ones fare. */
  readonly documentsMax?: number;
}

/** One message of a dead-letter queue. */
export interface DeadLetter {
  readonly queue: 'documents' | 'batches';
  readonly messageId: string;
  /** ISO 8601: when the message was first sent. */
  readonly sent: string;
  /** Absent where the message cannot be read. */
  readonly bucket?: string;
  readonly key?: string;
  readonly documentId?: string;
  readonly revision?: string;
  /** Absent where the message was moved by SQS itself: the function died (memory, time) or was not there. */
  readonly failure?: Failure;
  /** The document's status now; absent where the document is not known. */
  readonly documentStatus?: DocumentStatus;
  /** A newer version has taken the place of this one: sent again, the message is done with. */
  readonly superseded?: true;
}

export interface ReplayResponse {
  readonly letters: readonly DeadLetter[];
  /** How many of them were sent again: all of them, or none in a dry run. */
  readonly replayed: number;
  /** Letters that matched, but were of more documents than were wanted. */
  readonly left: number;
  /** ISO 8601: when the call began, by the function's clock. */
  readonly at: string;
  /** There are dead letters beyond those that one call looks at: call again for them. */
  readonly more: boolean;
}
