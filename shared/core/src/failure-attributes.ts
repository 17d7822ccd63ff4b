// A failure ↔ the message attributes that carry it: on a dead letter, and on the message that a replay makes of one.
import type { EarlierFailure, Failure } from './errors.ts';

/** Replays whose failures a message remembers: at 150 bytes each they stay far below what SQS takes. */
const earlierFailuresMax = 10;

/** SQS takes only some of Unicode in attributes; JSON can say the same in ASCII. */
const toAsciiJson = (value: unknown): string => JSON.stringify(value).replace(/[^\x20-\x7e]/g, escapeUnit);
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Three of SQS's ten: `code` to select by, `traceId` to follow, `failure` to read. */
export const failureAttributes = (failure: Failure): Record<string, string> => ({
  code: failure.code,
  ...(failure.traceId !== undefined && { traceId: failure.traceId }),
  failure: toAsciiJson(failure),
});

/** What a replayed message tells of its past. */
export const replayAttributes = ({
  earlier = [],
  code,
  attempts,
  firstAt,
  at,
  messageId,
}: Failure): Record<string, string> => {
  const last: EarlierFailure = { code, attempts, ...(firstAt !== undefined && { firstAt }), at, messageId };
  return { earlier: toAsciiJson([...earlier, last].slice(-earlierFailuresMax)) };
};

/** Nothing where there is none, or nobody can read it: the message counts, not its past. */
export const readEarlier = (attribute: string | undefined): readonly EarlierFailure[] => {
  try {
    const earlier: unknown = JSON.parse(attribute ?? '[]');
    return Array.isArray(earlier) ? (earlier as EarlierFailure[]) : [];
  } catch {
    return [];
  }
};
