// Reading documents: HTML against turndown, DOCX against mammoth (the same files, the same run), then every format's speed and memory.
// Usage: node bench/documents.ts [CHARACTERS]
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { extractHtml } from '@alex/chunker/extract/html/html';
import mammoth from 'mammoth';
import TurndownService from 'turndown';
import { htmlPage, largeFiles } from './large-files.ts';

const characters = process.argv[2] ?? '1000000';
const roundsLeast = 5;
/** Long enough for the compiler to have done its best for either side. */
const secondsEach = 6;
const corpus = fileURLToPath(new URL('../../shared/corpus', import.meta.url));

/** The least processor time of a few runs: other programs on the machine lengthen the clock's, and hardly this. */
const timed = async <Result>(
  run: () => Result | Promise<Result>,
  secondsLeast = secondsEach,
): Promise<[Awaited<Result>, seconds: number]> => {
  let least = Number.POSITIVE_INFINITY;
  let result = await run();
  const until = performance.now() + secondsLeast * 1000;
  for (let round = 1; round < roundsLeast || performance.now() < until; round++) {
    const before = process.cpuUsage();
    result = await run();
    least = Math.min(least, process.cpuUsage(before).user / 1e6);
  }
  return [result, least];
};

const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
/** Share of the peer's words that our text has too, each as often. */
const recall = (ours: string, theirs: string): number => {
  const counts = new Map<string, number>();
  for (const word of words(ours)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const all = words(theirs);
  const found = all.filter((word) => {
    const left = counts.get(word) ?? 0;
    counts.set(word, left - 1);
    return left > 0;
  });
  return all.length === 0 ? 1 : found.length / all.length;
};

const page = htmlPage(500_000);
const [ours, oursSeconds] = await timed(() => extractHtml(page));
const [theirs, theirSeconds] = await timed(() =>
  new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced' }).turndown(page),
);
const kinds = Object.groupBy(ours.blocks, ({ kind }) => kind);
console.log(
  `HTML: ${(page.length / 1e6 / oursSeconds).toFixed(1)} MB/s, turndown ${(page.length / 1e6 / theirSeconds).toFixed(2)}: ${(theirSeconds / oursSeconds).toFixed(1)} ×;`,
  `kept ${kinds.heading?.length} headings, ${kinds.code?.length} fences, ${kinds.table?.length} tables; ${(100 * recall(ours.text, theirs.replaceAll(/\]\(\S+\)/g, ''))).toFixed(1)} % of turndown’s words`,
);

const docxFolder = join(corpus, 'docx');
const documents = existsSync(docxFolder) ? readdirSync(docxFolder) : [];
const compared = { bytes: 0, ours: 0, theirs: 0, recalls: [] as number[] };
for (const name of documents) {
  const bytes = readFileSync(join(docxFolder, name));
  try {
    const own = () => extractDocument({ key: name, bytes: new Uint8Array(bytes) });
    const [document, seconds] = await timed(own, secondsEach / 6);
    const [peer, peerSeconds] = await timed(() => mammoth.extractRawText({ buffer: bytes }), secondsEach / 6);
    compared.bytes += bytes.length;
    compared.ours += seconds;
    compared.theirs += peerSeconds;
    compared.recalls.push(recall(document.text, peer.value));
  } catch {
    // A file that one of them turns away is compared by neither.
  }
}
if (compared.recalls.length > 0)
  console.log(
    `DOCX, ${compared.recalls.length} real files of ${(compared.bytes / 1e6).toFixed(2)} MB: ${(compared.bytes / 1e6 / compared.ours).toFixed(2)} MB/s, mammoth ${(compared.bytes / 1e6 / compared.theirs).toFixed(2)}:`,
    `${(compared.theirs / compared.ours).toFixed(1)} ×; least share of mammoth’s words ${(100 * Math.min(...compared.recalls)).toFixed(1)} %`,
  );
else console.log('DOCX: no real files beside the repository to compare with mammoth.');

console.log(
  '\n| format | file, MB | text, MB | MB of text a second | MB of memory above what was held |\n|---|---|---|---|---|',
);
for (const { key } of largeFiles(0)) {
  const line = execFileSync(
    process.execPath,
    [fileURLToPath(new URL('./read-once.ts', import.meta.url)), key, characters],
    { encoding: 'utf8' },
  );
  const { bytes, text, seconds, mebibytes } = JSON.parse(line) as Record<
    'bytes' | 'text' | 'seconds' | 'mebibytes',
    number
  >;
  const megabytes = (value: number): string => (value / 1e6).toFixed(1);
  console.log(
    `| ${key.split('.')[0]} | ${megabytes(bytes)} | ${megabytes(text)} | ${(text / 1e6 / seconds).toFixed(1)} | ${mebibytes} |`,
  );
}
