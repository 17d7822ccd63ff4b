// A paragraph → its sentences, whatever the language.
import { type Segment, type Segmentation, type Stretch, segmentEnds, segments } from './segments.ts';
import { sentenceEnds } from './sentence-ends.ts';

/** What ends with a full stop and yet goes on: an initial, a title, a reference, a number in front of a heading or item. */
const abbreviation =
  /(?:(?:^|[\s(.])(?:\p{L}|Mrs?|Ms|Dr|Prof|St|Sr|Jr|Mme|Nr|Nos?|[Ff]igs?|[Ee]q|[Ss]ec|[Cc]h|[Vv]ol|pp|vs|cf|ca|al|approx|bzw|vgl)|^\s*\d{1,3})\.\s*$/u;
const abbreviationCharactersMax = 12;

export const sentenceSegmentation: Segmentation = {
  windowCharacters: 8192,
  endsIn: (window) => sentenceEnds(window) ?? segmentEnds(window, 'sentence'),
  goesOn: (window, start, end) =>
    abbreviation.test(window.slice(Math.max(start, end - abbreviationCharactersMax), end)),
};

export const sentences = (text: string, paragraph: Stretch): Generator<Segment> =>
  segments(text, paragraph, sentenceSegmentation);
