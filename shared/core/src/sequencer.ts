// S3 sequencers order the events of one key: hexadecimal, of unequal length.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html (pad the shorter on the right with zeros, compare as strings).

/** Below zero where `a` is older than `b`, zero where they name the same event. */
export const compareSequencers = (a: string, b: string): number => {
  const length = Math.max(a.length, b.length);
  const [left, right] = [a.toUpperCase().padEnd(length, '0'), b.toUpperCase().padEnd(length, '0')];
  return left < right ? -1 : left > right ? 1 : 0;
};
