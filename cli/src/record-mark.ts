// A document's record before a change of ours → whether a later record speaks of that change, or still of an older one.
import type { DocumentRecord } from '@alex/core/document-record';
import { compareSequencers } from '@alex/core/sequencer';
import type { Sighting } from './api-client.ts';

export interface RecordMark {
  /** Of the newest event known before the change; undefined where the document was unknown. */
  readonly sequencer: string | undefined;
  /** When that was, by the server's clock, in milliseconds since 1970. */
  readonly at: number;
}

/** How far the clocks of the API and of S3 may lie apart; both are kept by AWS, or are this machine's. */
const clocksApartMilliseconds = 2_000;

export const markOf = ({ record, at }: Sighting): RecordMark => ({ sequencer: record?.sequencer, at });

/**
 * Two conditions: S3 orders a key's events by their sequencer, so the record's must be a later one; and that event
 * must not be older than the mark, or it is one that had merely not been worked on by then.
 */
export const isAfter = ({ sequencer, times }: DocumentRecord, mark: RecordMark): boolean =>
  (mark.sequencer === undefined || compareSequencers(sequencer, mark.sequencer) > 0) &&
  Date.parse(times.event) >= mark.at - clocksApartMilliseconds;
