// S3 sequencers order the events of one key: hexadecimal, of unequal length.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html (pad the shorter on the right with zeros, compare as strings).

/** Below zero where `a` is older than `b`, zero where they name the same event. */
export const compareSequencers = (a: string, b: string): number => {
  const length = Math.max(a.length, b.length);
  const [left, right] = [a.toUpperCase().padEnd(length, '0'), b.toUpperCase().padEnd(length, '0')];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** S3's own have 18 digits (AWS's documentation shows no other); with more than this a key's next event could be mistaken for an older one. */
const ownDigitsMax = 32;
const countDigits = 8;

/**
 * A sequencer for an event that S3 never sent, or that was lost: newer than `known`, the newest event that was applied, if
 * any was, and older than every event that S3 has sent since or ever will. Equal for equal `known`, so that whoever sends
 * such an event twice sends one event. Called again on what it gave, it counts.
 */
export const sequencerAfter = (known = ''): string => {
  const own = known.slice(0, ownDigitsMax).padEnd(ownDigitsMax, '0');
  const count = Number.parseInt(known.slice(ownDigitsMax) || '0', 16) + 1;
  return `${own}${count.toString(16).toUpperCase().padStart(countDigits, '0')}`;
};
