// Markdown and text made up for the splitters' benchmarks: English-like, the same for the same size.
import { readFileSync } from 'node:fs';
import { modelFiles } from '@alex/embedding-model/model-files';

// The vocabulary is in order of frequency: word r of it is drawn about 1/r times as often as the first (Zipf's law).
const tokenizer = JSON.parse(readFileSync(modelFiles.tokenizer, 'utf8')) as {
  model: { vocab: Record<string, number> };
};
const vocabulary = Object.keys(tokenizer.model.vocab).filter((piece) => /^[a-z]{2,}$/.test(piece));
let state = 1;
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const times = (count: number, make: () => string): string[] => Array.from({ length: count }, make);

const word = (): string => vocabulary[Math.floor(vocabulary.length ** random()) - 1] ?? 'the';
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const clause = (): string => times(between(4, 12), word).join(' ');
const sentence = (): string => `${capital(times(between(1, 3), clause).join(', '))}${random() < 0.9 ? '.' : '?'}`;
const paragraph = (): string => times(between(2, 8), sentence).join(' ');

const markdownBlocks = [
  paragraph,
  paragraph,
  paragraph,
  () => times(between(3, 8), () => `- ${capital(clause())}`).join('\n'),
  () =>
    ['```js', ...times(between(3, 20), () => `  ${word()}.${word()}(${word()}, ${between(0, 999)});`), '```'].join(
      '\n',
    ),
  () =>
    [
      '| Name | Value |',
      '| --- | --- |',
      ...times(between(3, 12), () => `| ${clause()} | ${between(0, 9_999)} |`),
    ].join('\n'),
];
const section = (): string =>
  [
    `${'#'.repeat(between(1, 4))} ${capital(times(between(1, 5), word).join(' '))}`,
    ...times(between(1, 6), () => markdownBlocks[between(0, markdownBlocks.length - 1)]!()),
  ].join('\n\n');

const repeat = (make: () => string, bytes: number): string => {
  const parts: string[] = [];
  for (let size = 0; size < bytes; size += parts.at(-1)!.length + 2) parts.push(make());
  return parts.join('\n\n');
};

export const makeMarkdown = (bytes: number): string => repeat(section, bytes);
export const makeProse = (bytes: number): string => repeat(paragraph, bytes);
