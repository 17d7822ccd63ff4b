// How time and memory of splitting grow with the document: processor seconds and peak memory of a process a size, and the exponent.
// Usage: node bench/split-scaling.ts [MEGABYTES …]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { splitDocument } from '@alex/chunker/split/split-document';
import { limits } from '@alex/core/limits';
import { makeMarkdown, makeProse } from './split-corpus.ts';

const megabyte = 1e6;
const madeMegabytes = 1;

/** As in the document thread (document-thread.ts): a semi-space is a third of the young generation. */
const threadFlags = ['--max-semi-space-size=4', '--no-allocation-site-pretenuring'];

interface Run {
  readonly seconds: number;
  /** Resident: at most, and with the program loaded, before the document is read. */
  readonly mebibytes: number;
  readonly mebibytesBefore: number;
}

const splitFile = async (file: string): Promise<Run> => {
  const mebibytesBefore = process.memoryUsage.rss() / 2 ** 20;
  const document = await extractDocument({ key: file, bytes: readFileSync(file) });
  const start = process.cpuUsage();
  for (const _ of splitDocument(document, { chunkTokens: limits.chunkTokensDefault }));
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, mebibytes: process.resourceUsage().maxRSS / 1024, mebibytesBefore };
};

/** In a process that finds its code compiled, as a deployed one does: Node's type stripper takes 20 MiB. */
const measured = (file: string, folder: string): Run => {
  const own = fileURLToPath(import.meta.url);
  const env = { ...process.env, NODE_COMPILE_CACHE: folder };
  return JSON.parse(execFileSync(process.execPath, [...threadFlags, own, '--file', file], { encoding: 'utf8', env }));
};

const compare = (kind: string, make: (bytes: number) => string, sizes: readonly number[], folder: string): void => {
  const piece = `${make(madeMegabytes * megabyte)}\n\n`;
  const file = join(folder, `made.${kind}`);
  writeFileSync(file, piece);
  measured(file, folder);
  const runs = sizes.map((size) => {
    writeFileSync(file, piece.repeat(size / madeMegabytes));
    const run = measured(file, folder);
    console.log(
      `${kind} ${size} MB: ${run.seconds.toFixed(2)} s, peak ${run.mebibytes.toFixed(0)} MiB (${run.mebibytesBefore.toFixed(0)} before the document)`,
    );
    return run;
  });
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const exponent = Math.log(last.seconds / first.seconds) / Math.log(sizes.at(-1)! / sizes[0]!);
  console.log(`${kind}: time grows with the exponent ${exponent.toFixed(3)}`);
};

if (process.argv[2] === '--file') console.log(JSON.stringify(await splitFile(process.argv[3]!)));
else {
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 5, 20, 50];
  const folder = mkdtempSync(join(tmpdir(), 'alex-split-'));
  try {
    compare('md', makeMarkdown, sizes, folder);
    compare('txt', makeProse, sizes, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
