// A text → its lines, without their ends.

export interface TextLine {
  readonly text: string;
  /** Offsets of the line in the whole text; `end` is where its `\n` stands. */
  readonly start: number;
  readonly end: number;
}

export function* textLines(text: string, from = 0, to = text.length): Generator<TextLine> {
  for (let start = from; start < to; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 || found > to ? to : found;
    yield { text: text.slice(start, end), start, end };
    start = end + 1;
  }
}
