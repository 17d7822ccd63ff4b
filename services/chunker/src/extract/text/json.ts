// JSON, and JSON lines → a line `key: value` for every string, number and truth value, below a line `key:` for each object that is
// named, a paragraph for each record.
import { PipelineError } from '@alex/core/errors';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { createTextBuilder } from '../text-builder.ts';
import { tidyText } from './decode-text.ts';
import { isEncodedData, withoutDataAddresses } from './encoded-data.ts';
import { extractPlainText } from './plain-text.ts';

/** Deeper than any document nests; RFC 8259, section 9, lets a reader set the bound. */
const nestingMax = 1_000;
/** Containers around an object up to which it is a record, as in `{"records": [{…}]}`. */
const recordDepthMax = 2;
/** Characters from which an object deeper inside is a paragraph of its own. */
const paragraphCharactersLeast = 500;

interface Container {
  readonly closer: '}' | ']';
  /** The name of the value that comes next; elements of an array have the array's. */
  key: string;
  keyNext: boolean;
  /** An array whose name stands above the first of its objects. */
  isNamed: boolean;
}

const matchAt = (pattern: RegExp, text: string, position: number): string => {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
};

/** The string literal that opens at `start`; undefined where it does not close. */
const literalAt = (text: string, start: number): string | undefined => {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return text.slice(start, end + 1);
  }
  return undefined;
};

const unescaped = (literal: string): string => {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return tidyText(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
};

/** The document; undefined where the text is no JSON. Commas and colons may be missing, for nothing depends on them. */
const readJson = (text: string): ExtractedDocument | undefined => {
  const builder = createTextBuilder();
  const omissions = createOmissions();
  let lines: string[] = [];
  let characters = 0;
  const endParagraph = (): void => {
    if (lines.length > 0) builder.add('paragraph', lines.join('\n'));
    lines = [];
    characters = 0;
  };
  const addValue = (key: string, value: string): void => {
    if (isEncodedData(value)) {
      omissions.add('encoded data', value.length);
      return;
    }
    const content = withoutDataAddresses(value, omissions)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n');
    if (content === '') return;
    nameObjects();
    lines.push(key === '' ? content : `${key}: ${content}`);
    characters += content.length;
  };

  const containers: Container[] = [];
  /** So many of the containers are named, or have no name. */
  let named = 0;
  const nameObjects = (): void => {
    for (; named < containers.length; named++) {
      const [holder, { closer }] = [containers[named - 1], containers[named]!];
      if (!holder || closer === ']' || holder.isNamed) continue;
      if (holder.key !== '') lines.push(`${holder.key}:`);
      holder.isNamed = holder.closer === ']';
    }
  };
  for (let position = 0; position < text.length; ) {
    const character = text[position]!;
    const container = containers.at(-1);
    let length = 1;
    if (character === '{' || character === '[') {
      containers.push({
        closer: character === '{' ? '}' : ']',
        key: container?.key ?? '',
        keyNext: character === '{',
        isNamed: false,
      });
      if (containers.length > nestingMax)
        throw new PipelineError('corrupt', `The JSON nests deeper than ${nestingMax} levels.`);
    } else if (character === '}' || character === ']') {
      if (containers.pop()?.closer !== character) return undefined;
      named = Math.min(named, containers.length);
      if (containers.length <= recordDepthMax || characters >= paragraphCharactersLeast) endParagraph();
    } else if (character === ',' || character === ':') {
      if (container) container.keyNext = character === ',' && container.closer === '}';
    } else if (character === '"') {
      const literal = literalAt(text, position);
      if (literal === undefined) throw cutOff();
      length = literal.length;
      if (container?.keyNext) container.key = unescaped(literal);
      else addValue(container?.key ?? '', unescaped(literal));
    } else if (character.trim() !== '') {
      const word = matchAt(/-?\d[\d.eE+-]*|true|false|null/y, text, position);
      if (word === '') return undefined;
      length = word.length;
      if (word !== 'null') addValue(container?.key ?? '', word);
    }
    position += length;
  }
  if (containers.length > 0) throw cutOff();
  endParagraph();
  return { format: 'json', ...builder.build(), title: '', leftOut: omissions.list() };
};

const cutOff = (): PipelineError => new PipelineError('corrupt', 'The JSON ends in the middle of a value.');

/** Of the lines of a file, so many must be values by themselves for it to be JSON lines with broken ones among them. */
const wholeLinesLeast = 0.5;

const isWhole = (line: string): boolean => {
  try {
    return /^[[{]/.test(line) && JSON.parse(line) !== undefined;
  } catch {
    return false;
  }
};

/** A log may end in the middle of a line, or hold one that is none: its text is kept as it stands there. */
const readLines = (text: string): ExtractedDocument | undefined => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const whole = new Set(lines.filter((line) => isWhole(line.trim())));
  if (lines.length < 2 || whole.size < lines.length * wholeLinesLeast) return undefined;
  const builder = createTextBuilder();
  const omissions = createOmissions();
  for (const line of lines) {
    const part = (whole.has(line) && readJson(line)) || extractPlainText(line);
    for (const { what, characters } of part.leftOut) omissions.add(what, characters);
    for (const { kind, start, end } of part.blocks) builder.add(kind, part.text.slice(start, end));
  }
  return { format: 'json', ...builder.build(), title: '', leftOut: omissions.list() };
};

export const extractJson = (text: string): ExtractedDocument => {
  try {
    return readJson(text) ?? readLines(text) ?? extractPlainText(text);
  } catch (error) {
    const lines = readLines(text);
    if (lines) return lines;
    throw error;
  }
};
