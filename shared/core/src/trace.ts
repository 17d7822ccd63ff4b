// What names one change of one document wherever it is worked on, from S3's event to its vectors.
import { contentHash } from './document.ts';

/**
 * 32 hexadecimal digits, as a W3C trace id has. It derives from what the event, the batch message, the record and the vector's key all
 * carry, so that every delivery, every replay and every dead letter of a change has the same one, and no message has to bring it along.
 * @param revision the event's sequencer
 */
export const traceIdOf = (documentId: string, revision: string): string => contentHash(`${documentId}/${revision}`);
