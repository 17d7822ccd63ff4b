import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractSubtitles } from './subtitles.ts';

const cue = (start: number, end: number, said: string): string =>
  `00:00:${String(start).padStart(2, '0')}.000 --> 00:00:${String(end).padStart(2, '0')}.500 align:start\n${said}\n\n`;

test.each<[string, string, string[]]>([
  [
    'sentences go on from cue to cue',
    `WEBVTT Kind: captions\n\n${cue(1, 2, 'Revenue grew by twelve percent,')}${cue(3, 4, 'thanks to\nthe <i>bakery</i>.')}`,
    ['Revenue grew by twelve percent, thanks to the bakery.'],
  ],
  [
    'a paragraph for each turn',
    `WEBVTT\n\n${cue(1, 2, '<v Anna>Welcome,</v>')}${cue(2, 3, '<v Anna>everybody.')}${cue(3, 4, '<v.loud Ben R.>Thanks &amp; hello.')}`,
    ['Anna: Welcome, everybody.', 'Ben R.: Thanks & hello.'],
  ],
  [
    'speakers who are named in the words',
    `WEBVTT\n\n1\n${cue(1, 2, 'Anna Baker: Welcome.')}2\n${cue(2, 3, 'Anna Baker: Sit down.')}3\n${cue(3, 4, 'Ben: No.')}`,
    ['Anna Baker: Welcome. Sit down.', 'Ben: No.'],
  ],
  [
    'silence parts',
    `WEBVTT\n\n${cue(1, 2, 'One.')}${cue(3, 4, 'Two.')}${cue(9, 10, 'Three.')}`,
    ['One. Two.', 'Three.'],
  ],
  [
    'SubRip',
    '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}- Who is there?\n- Nobody.\n\n2\n00:00:02,500 --> 00:00:03,000\nReally.\n',
    ['- Who is there?', '- Nobody. Really.'],
  ],
  [
    'notes and styles are not said, and rolling captions say a line once',
    `WEBVTT\n\nNOTE by the editor\n\nSTYLE\n::cue { color: red }\n\n${cue(1, 2, 'One\ntwo')}${cue(2, 3, 'two\nthree')}`,
    ['One two three'],
  ],
])('%s', (_, source, paragraphs) => {
  const document = extractSubtitles(source);
  expectSound(document);
  expect(outline(document)).toEqual(paragraphs.map((paragraph) => `paragraph ${paragraph}`));
  expect(document.format).toBe('subtitles');
  expect(document.leftOut).toContainEqual({ what: 'times and settings of subtitles', characters: expect.any(Number) });
});

test('what captions that roll repeat is counted, and what is sung again in one is kept', () => {
  const { text, leftOut } = extractSubtitles(`WEBVTT\n\n${cue(1, 2, 'La la\nLa la')}${cue(2, 3, 'La la\nEnd')}`);
  expect(text).toBe('La la La la End');
  expect(leftOut).toContainEqual({ what: 'repeated lines of subtitles', characters: 5 });
});

test('a text without cues is a text', () => {
  expect(extractSubtitles('WEBVTT\n\nNothing yet.')).toMatchObject({ format: 'text', text: 'WEBVTT\n\nNothing yet.' });
});

test('property: any lines make a sound document', () => {
  const line = fc.constantFrom('', 'WEBVTT', '1', '00:01.000 --> 00:02.000', 'A: b', '<v A>b', '- c', '<', '&lt;', '𝒳');
  fc.assert(fc.property(fc.array(line), (lines) => expectSound(extractSubtitles(lines.join('\n')))));
});
