// Speed and quality of splitting: MB/s, chunks ÷ fewest possible, sentences cut, and time ÷ that of one counting pass.
// Usage: node bench/split.ts [MEGABYTES] [CHUNK_TOKENS]

import { readFileSync } from 'node:fs';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import type { ExtractedDocument } from '@alex/chunker/extract/extracted-document';
import { measure } from '@alex/chunker/split/size';
import { splitDocument } from '@alex/chunker/split/split-document';
import { limits } from '@alex/core/limits';
import { embeddingModel } from '@alex/embedding-model/model';
import { modelFiles } from '@alex/embedding-model/model-files';

const megabytes = Number(process.argv[2] ?? 4);
const chunkTokens = Number(process.argv[3] ?? limits.chunkTokensDefault);
const rounds = 3;

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

/** The least time of a few runs, in seconds. */
const timed = <Result>(run: () => Result): [Result, seconds: number] => {
  let least = Number.POSITIVE_INFINITY;
  let result: Result;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    result = run();
    least = Math.min(least, (performance.now() - start) / 1_000);
  }
  return [result!, least];
};

/** Whether a place inside a paragraph or list item has no sentence's end before it. */
const isMidSentence = ({ text, blocks }: ExtractedDocument, at: number): boolean => {
  const block = blocks.find(({ start, end }) => start < at && at < end);
  return (
    block !== undefined &&
    block.kind !== 'code' &&
    block.kind !== 'table' &&
    !/[.?!]\s*$/.test(text.slice(block.start, at))
  );
};

const report = async (key: string, text: string): Promise<void> => {
  const document = await extractDocument({ key, bytes: Buffer.from(text) });
  const size = Buffer.byteLength(document.text) / 1e6;
  const [, counting] = timed(() => document.blocks.map(({ start, end }) => measure(document.text.slice(start, end))));
  const [chunks, splitting] = timed(() => [...splitDocument(document, { chunkTokens })]);
  const all = measure(document.text);
  const fewest = Math.ceil(Math.max(all.tokens / chunkTokens, all.wordPieces / embeddingModel.windowPieces));
  const cuts = chunks.slice(1);
  const midSentence = cuts.filter(({ start }) => isMidSentence(document, start)).length;
  console.log(
    `${document.format.padEnd(9)} ${size.toFixed(1)} MB, ${chunks.length} chunks of up to ${chunkTokens} tokens:`,
    `${(size / splitting).toFixed(2)} MB/s (one counting pass ${(size / counting).toFixed(2)}, ratio ${(splitting / counting).toFixed(2)}),`,
    `packing ${(chunks.length / fewest).toFixed(3)}, ${((100 * midSentence) / cuts.length).toFixed(2)} % of cuts mid-sentence`,
  );
};

await report('generated.md', repeat(section, megabytes * 1e6));
await report('generated.txt', repeat(paragraph, megabytes * 1e6));
