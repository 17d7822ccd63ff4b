// A paragraph → its sentences, whatever the language.
import { type Stretch, segments } from './segments.ts';

export interface Sentence extends Stretch {
  /** False where a sentence without an end in sight was cut before it. */
  readonly whole: boolean;
}

/** What ends with a full stop and yet goes on: an initial, a title, a reference, a number in front of a heading or item. */
const abbreviation =
  /(?:(?:^|[\s(.])(?:\p{L}|Mrs?|Ms|Dr|Prof|St|Sr|Jr|Mme|Nr|Nos?|[Ff]igs?|[Ee]q|[Ss]ec|[Cc]h|[Vv]ol|pp|vs|cf|ca|al|approx|bzw|vgl)|^\s*\d{1,3})\.\s*$/u;
const abbreviationCharactersMax = 12;

export function* sentences(text: string, paragraph: Stretch): Generator<Sentence> {
  let { start } = paragraph;
  let whole = true;
  for (const segment of segments(text, paragraph, 'sentence')) {
    if (segment.whole && segment.end < paragraph.end && endsAbbreviated(text, { start, end: segment.end })) continue;
    yield { start, end: segment.end, whole };
    start = segment.end;
    whole = segment.whole;
  }
}

const endsAbbreviated = (text: string, { start, end }: Stretch): boolean =>
  abbreviation.test(text.slice(Math.max(start, end - abbreviationCharactersMax), end));
