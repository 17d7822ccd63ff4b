// What the audit asks of whoever sorts more lines than memory should hold.

export interface SortedLines {
  /** In any order. A line holds no line break, and its first two characters spread the lines evenly. */
  add(line: string): Promise<void>;
  /** All of them ascending, in groups that memory can hold; lines of equal first two characters are in one group. */
  groups(): AsyncIterable<readonly string[]>;
}
