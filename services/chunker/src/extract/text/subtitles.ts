// Subtitles and transcripts (WebVTT, SubRip) → what is said, a paragraph for each turn of a speaker, without its times.
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions, type Omissions } from '../omissions.ts';
import { createTextBuilder } from '../text-builder.ts';
import { extractPlainText } from './plain-text.ts';
import { textLines } from './text-lines.ts';

/** `00:01.500 --> 00:02.000 align:start` of WebVTT, `00:00:01,500 --> 00:00:02,000` of SubRip. */
const timing =
  /^(?:(\d+):)?(\d{1,2}):(\d{2})[.,]\d{1,3}[ \t]*-->[ \t]*(?:(\d+):)?(\d{1,2}):(\d{2})[.,]\d{1,3}(?:[ \t]|$)/;
/** Silence that parts what is said, by whomever. */
const pauseSecondsLeast = 5;

const voice = /^<v(?:\.[^\s<>]*)?[ \t]+([^<>]{1,100})>/;
const namedSpeaker = /^(\p{Lu}[\p{L}\p{M}\p{N}.'’ -]{0,40}): +(?=\S)/u;
const markup = /<[^<>]{0,200}>|\{\\[^{}]{0,200}\}/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };

interface Turn {
  readonly speaker: string | undefined;
  readonly lines: string[];
}

interface Line {
  readonly speaker: string | undefined;
  readonly text: string;
}

const lineOf = (source: string): Line => {
  const spoken = voice.exec(source)?.[1]?.trim();
  const text = source
    .replace(markup, '')
    .replace(/&(\w{2,4});/g, (entity, name: string) => entities[name] ?? entity)
    .trim();
  const named = spoken === undefined ? namedSpeaker.exec(text) : null;
  return named ? { speaker: named[1], text: text.slice(named[0].length) } : { speaker: spoken, text };
};

const secondsOf = (hours = '0', minutes = '0', seconds = '0'): number =>
  Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);

interface Cue {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly lines: string[];
}

/** A cue ends with an empty line; what stands between two is no part of either. */
function* cuesOf(text: string, omissions: Omissions): Generator<Cue> {
  let cue: Cue | undefined;
  for (const { text: source } of textLines(text)) {
    const line = source.trim();
    const times = timing.exec(line);
    if (cue && !times && line !== '') {
      cue.lines.push(line);
      continue;
    }
    omissions.add('times and settings of subtitles', line.length);
    if (cue) yield cue;
    cue = times
      ? { start: secondsOf(times[1], times[2], times[3]), end: secondsOf(times[4], times[5], times[6]), lines: [] }
      : undefined;
  }
  if (cue) yield cue;
}

/** A text without cues is read as what it is. */
export const extractSubtitles = (text: string): ExtractedDocument => {
  const omissions = createOmissions();
  const turns: Turn[] = [];
  let lastEnd: number | undefined;
  let paused = true;
  for (const { start, end, lines } of cuesOf(text, omissions)) {
    paused ||= start - (lastEnd ?? 0) >= pauseSecondsLeast;
    lastEnd = end;
    for (const [index, line] of lines.entries()) {
      const { speaker, text: said } = lineOf(line);
      if (said === '') continue;
      const turn = turns.at(-1);
      // Captions that roll show the last line once more, above the new one.
      if (index === 0 && turn?.lines.at(-1) === said) {
        omissions.add('repeated lines of subtitles', said.length);
        continue;
      }
      const goesOn = !paused && !said.startsWith('-') && (speaker === undefined || speaker === turn?.speaker);
      if (goesOn && turn) turn.lines.push(said);
      else turns.push({ speaker, lines: [said] });
      paused = false;
    }
  }
  if (lastEnd === undefined) return extractPlainText(text);
  const builder = createTextBuilder();
  for (const { speaker, lines } of turns)
    builder.add('paragraph', `${speaker === undefined ? '' : `${speaker}: `}${lines.join(' ')}`);
  return { format: 'subtitles', ...builder.build(), title: '', leftOut: omissions.list() };
};
