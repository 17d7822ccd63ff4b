// Pending texts → the next request: as many as fit, the oldest first.
import { limits } from '@alex/core/limits';

export interface PendingText {
  readonly text: string;
  /** Without the model's special tokens. */
  readonly wordPieces: number;
}

/** JSON escapes at most double a text's UTF-8 in practice; control characters, six-fold, are rare enough for the request's 4 MB. */
const bytesOf = ({ text }: PendingText): number => 2 * Buffer.byteLength(text) + 3;

/**
 * Takes the oldest texts out of `pending`, so that documents are done one after the other and their writes overlap the
 * requests of the next. Never empty unless `pending` is. Why not by length: docs/decisions/0002.
 */
export const takeRequest = <Text extends PendingText>(pending: Text[], textsMax: number): Text[] => {
  let [count, bytes, pieces] = [0, 0, 0];
  for (const text of pending) {
    bytes += bytesOf(text);
    pieces += text.wordPieces;
    const fits = count < textsMax && bytes <= limits.requestBytesMax && pieces <= limits.requestWordPiecesMax;
    if (count > 0 && !fits) break;
    count += 1;
  }
  return pending.splice(0, count);
};
