// Which dead letters to send again.
import type { DeadLetter, ReplaySelection } from '@alex/core/replay';

/** Every condition that is given must hold; a letter of no known document has no key and no prefix. */
export const isSelected = (
  { key, prefix, code, olderThanSeconds, sentBefore, exceptCodes = [] }: ReplaySelection,
  letter: DeadLetter,
  now: Date,
): boolean =>
  (key === undefined || letter.key === key) &&
  (prefix === undefined || letter.key?.startsWith(prefix) === true) &&
  (code === undefined || (letter.failure?.code ?? 'unknown') === code) &&
  (sentBefore === undefined || letter.sent < sentBefore) &&
  (letter.superseded === true || !(letter.failure && exceptCodes.includes(letter.failure.code))) &&
  (olderThanSeconds === undefined || now.getTime() - Date.parse(letter.sent) >= olderThanSeconds * 1000);
