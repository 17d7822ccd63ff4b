// Splitting, ours and the peers' in one run: MB of text a second of processor time, and what the chunks are worth.
// Usage: node bench/split.ts [MEGABYTES] [FILE …]. Without files, Markdown and text are made up.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import type { ExtractedDocument } from '@alex/chunker/extract/extracted-document';
import { countTokens as countOurs } from '@alex/chunker/split/count-text';
import { splitDocument } from '@alex/chunker/split/split-document';
import { embeddingModel } from '@alex/embedding-model/model';
import { modelFiles } from '@alex/embedding-model/model-files';
import { countWordPieces } from '@alex/embedding-model/word-pieces';
import { Tokenizer } from '@huggingface/tokenizers';
import { countTokens as countByLibrary } from 'gpt-tokenizer/encoding/o200k_base';
import { type Count, charactersMost, type Located, locate, peers } from './peers.ts';
import { makeMarkdown, makeProse } from './split-corpus.ts';

const megabytes = Number(process.argv[2] ?? 1);
const files = process.argv.slice(3);
/** What the peers are usually set to. */
const tokensMost = 200;
const roundsLeast = 3;
/** As many more as fit: the compiler is to have done its work for whoever takes a few milliseconds, too. */
const secondsLeast = 1;
/** Whoever takes so long runs once. */
const slowSeconds = 3;

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

const countTokens: Count = (text) => countByLibrary(text, { disallowedSpecial: new Set() });
/** Ours keeps both bounds at once, the peers the one that they count in; packing is against the bounds that are kept. */
const tokenizer = new Tokenizer(readJson(modelFiles.tokenizer), readJson(modelFiles.tokenizerConfig));
const units = [
  {
    unit: `${embeddingModel.windowPieces} word pieces, counted by our counter`,
    count: countWordPieces,
    size: embeddingModel.windowPieces,
  },
  {
    unit: `${embeddingModel.windowPieces} word pieces, counted by @huggingface/tokenizers`,
    count: (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids.length,
    size: embeddingModel.windowPieces,
  },
  { unit: `${tokensMost} o200k tokens`, count: countTokens, size: tokensMost },
];

interface Timed<Result> {
  readonly result: Result;
  /** The least processor time of its rounds. */
  readonly seconds: number;
}

/** In turns, so that all find the machine alike and the compiler done with as much of its work. */
const timed = async <Result>(runs: readonly (() => Result | Promise<Result>)[]): Promise<Timed<Result>[]> => {
  const spent = runs.map(() => 0);
  const timings: Timed<Result>[] = [];
  for (let round = 0; ; round++) {
    let isDone = true;
    for (const [i, run] of runs.entries()) {
      const least = timings[i]?.seconds ?? 0;
      if (least > slowSeconds || (round >= roundsLeast && spent[i]! > secondsLeast)) continue;
      isDone = false;
      const start = process.cpuUsage();
      const result = await run();
      const { user, system } = process.cpuUsage(start);
      const seconds = (user + system) / 1e6;
      spent[i]! += seconds;
      timings[i] = { result, seconds: least === 0 ? seconds : Math.min(least, seconds) };
    }
    if (isDone) return timings;
  }
};

interface Contestant {
  readonly name: string;
  readonly text: string;
  /** Whoever keeps several bounds is compared with what the tightest of them allows. */
  readonly counts: readonly Count[];
  readonly split: () => readonly string[] | Promise<readonly string[]>;
}

const wordCharacter = /[\p{L}\p{N}]/u;
const sentenceEnd = /[.?!:]["'”’»)\]]*\s*$/;

const quality = (
  { text, blocks }: ExtractedDocument,
  chunks: readonly Located[],
  count: Count,
  size: number,
  fewest: number,
) => {
  const starts = chunks.slice(1).map(({ start }) => start);
  const blockAt = (at: number) => blocks[blocks.findLastIndex(({ start }) => start < at)];
  const isMidWord = (at: number) => wordCharacter.test(text[at - 1]!) && wordCharacter.test(text[at]!);
  const isMidSentence = (at: number) => {
    const block = blockAt(at);
    if (!block || at >= block.end || block.kind === 'code' || block.kind === 'table') return false;
    return !sentenceEnd.test(text.slice(Math.max(block.start, at - 16), at));
  };
  const code = blocks.filter((block) => block.kind === 'code' && block.end <= text.length);
  const cutCode = new Set(
    starts.filter((at) => at < (blockAt(at)?.end ?? 0) && blockAt(at)?.kind === 'code').map(blockAt),
  );
  const covered = chunks.reduce((sum, { start, end }) => sum + text.slice(start, end).replace(/\s+/g, '').length, 0);
  const share = (part: number, of: number) => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;
  return [
    `packing ${(chunks.length / Math.ceil(fewest)).toFixed(3)}`,
    `over the bound ${chunks.filter(({ start, end }) => count(text.slice(start, end)) > size).length}`,
    `altered ${chunks.filter(({ isExact }) => !isExact).length}`,
    `covered ${share(covered, text.replace(/\s+/g, '').length)}`,
    `cuts mid-word ${share(starts.filter(isMidWord).length, starts.length)}, mid-sentence ${share(starts.filter(isMidSentence).length, starts.length)}`,
    `code cut ${share(cutCode.size, code.length)} of ${code.length}`,
  ].join(' · ');
};

const report = async (key: string, bytes: Buffer): Promise<void> => {
  const document = await extractDocument({ key, bytes });
  const size = Buffer.byteLength(document.text) / 1e6;
  for (const { unit, count, size: chunkSize } of units) {
    const [counting] = await timed([() => count(document.text)]);
    console.log(
      `\n${basename(key)}: ${size.toFixed(1)} MB, ${unit}; one pass of the peers’ counter ${(size / counting!.seconds).toFixed(1)} MB/s`,
    );
    const contestants: Contestant[] = [
      {
        name: 'alex',
        text: document.text,
        counts: [count, countOurs],
        split: () => Array.from(splitDocument(document, { chunkTokens: chunkSize }), (chunk) => chunk.text),
      },
    ];
    for (const [name, create] of Object.entries(peers)) {
      const split = await create({ size: chunkSize, count, markdown: document.format === 'markdown' });
      const text = document.text.slice(0, charactersMost[name]);
      contestants.push({ name, text, counts: [count], split: () => split(text) });
    }
    const timings = await timed(contestants.map(({ split }) => split));
    const speeds = contestants.map(({ text }, i) => Buffer.byteLength(text) / 1e6 / timings[i]!.seconds);
    for (const [i, { name, text, counts }] of contestants.entries()) {
      const chunks = locate(text, timings[i]!.result);
      const fewest = Math.max(...counts.map((each) => each(text))) / chunkSize;
      console.log(
        `${name.padEnd(10)} ${speeds[i]!.toFixed(2).padStart(6)} MB/s (ours ${(speeds[0]! / speeds[i]!).toFixed(2)} ×) ${chunks.length} chunks ·`,
        quality({ ...document, text }, chunks, count, chunkSize, fewest),
      );
    }
  }
};

if (files.length > 0) for (const file of files) await report(file, readFileSync(file));
else {
  await report('generated.md', Buffer.from(makeMarkdown(megabytes * 1e6)));
  await report('generated.txt', Buffer.from(makeProse(megabytes * 1e6)));
}
