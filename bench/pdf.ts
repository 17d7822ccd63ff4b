// Reading PDFs beside bare pdf-parse, and pdftotext where it is installed: pages a second, memory, and the words in their order.
// Usage: node bench/pdf.ts [FOLDER…]: PDFs, with the words that they should give in a .txt of the same name, where there is one.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { extractPdf } from '@alex/chunker/extract/pdf/pdf';
import { PDFParse } from 'pdf-parse';
import { makeText } from './corpus.ts';
import { makePdf } from './make-pdf.ts';
import { compareWords, type WordOverlap } from './word-overlap.ts';

const rounds = 3;
const secondsMax = 30;
/** Only a thread that is ended from outside survives it. */
const endless = new Set(['bomb_giant.pdf']);
const corpus = join(import.meta.dirname, '../../shared/corpus/pdf');

interface Reading {
  readonly text: string;
  readonly pages: number;
}
type Reader = (path: string) => Promise<Reading>;

const readers = {
  alex: async (path) => {
    const { text, pageStarts = [] } = await extractPdf(new Uint8Array(readFileSync(path)));
    return { text, pages: pageStarts.length };
  },
  'pdf-parse': async (path) => {
    const parser = new PDFParse({ data: new Uint8Array(readFileSync(path)), verbosity: 0 });
    try {
      const { text, total } = await parser.getText({ pageJoiner: '' });
      return { text, pages: total };
    } finally {
      await parser.destroy();
    }
  },
  pdftotext: async (path) => {
    const options = { maxBuffer: 2 ** 30, timeout: secondsMax * 1000, stdio: ['ignore', 'pipe', 'ignore'] as const };
    const text = execFileSync('pdftotext', ['-enc', 'UTF-8', path, '-'], { ...options, stdio: [...options.stdio] });
    return { text: text.toString(), pages: text.toString().split('\f').length - 1 };
  },
} satisfies Record<string, Reader>;
type ReaderName = keyof typeof readers;

const [first, ...rest] = process.argv.slice(2);
if (first === '--memory') {
  const [name, path] = rest as [ReaderName, string];
  await readers[name](path);
  console.log(process.resourceUsage().maxRSS / 1024);
  process.exit();
}

const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
const names = (Object.keys(readers) as ReaderName[]).filter((name) => name !== 'pdftotext' || hasPdftotext);

interface Figures {
  readonly seconds: number;
  /** Of this thread: what other programs take on a shared machine is not in it, nor is what pdftotext does. */
  readonly processorSeconds: number;
  readonly reading: Reading;
}

/** The least time of a few rounds, in which the readers take turns. */
const timeAll = async (path: string): Promise<Partial<Record<ReaderName, Figures>>> => {
  const best: Partial<Record<ReaderName, Figures>> = {};
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const started = performance.now();
      const used = process.threadCpuUsage();
      const reading = await readers[name](path).catch(() => undefined);
      const seconds = (performance.now() - started) / 1000;
      if (reading && seconds < (best[name]?.seconds ?? Infinity)) {
        const { user, system } = process.threadCpuUsage(used);
        best[name] = { seconds, processorSeconds: (user + system) / 1e6, reading };
      }
    }
  return best;
};

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
const addUp = (all: readonly WordOverlap[], of: keyof WordOverlap): number =>
  all.reduce((sum, one) => sum + one[of], 0);

const report = async (title: string, paths: readonly string[]): Promise<void> => {
  const pages: Partial<Record<ReaderName, number>> = {};
  const seconds: Partial<Record<ReaderName, number>> = {};
  const processorSeconds: Partial<Record<ReaderName, number>> = {};
  const overlaps: Partial<Record<ReaderName, WordOverlap[]>> = {};
  for (const path of paths) {
    const figures = await timeAll(path);
    const own = path.replace(/pdf$/, 'txt');
    const reference = existsSync(own) ? readFileSync(own, 'utf8') : figures.pdftotext?.reading.text;
    const isReadByAll = names.every((name) => figures[name]);
    for (const name of names) {
      const found = figures[name];
      if (found && isReadByAll) {
        pages[name] = (pages[name] ?? 0) + found.reading.pages;
        seconds[name] = (seconds[name] ?? 0) + found.seconds;
        processorSeconds[name] = (processorSeconds[name] ?? 0) + found.processorSeconds;
      }
      if (reference === undefined) continue;
      overlaps[name] ??= [];
      overlaps[name].push(compareWords(reference, found?.reading.text ?? ''));
    }
  }
  console.log(`${title}: ${paths.length} files; speed over what all can read`);
  for (const name of names) {
    const words = overlaps[name] ?? [];
    const speed = (pages[name] ?? 0) / (seconds[name] ?? 1);
    const faster = (seconds['pdf-parse'] ?? 0) / (seconds[name] ?? 1);
    const cheaper = (processorSeconds['pdf-parse'] ?? 0) / (processorSeconds[name] ?? 1);
    console.log(
      `  ${name.padEnd(10)} ${speed.toFixed(0).padStart(6)} pages/s, ${faster.toFixed(2)} × pdf-parse${name === 'pdftotext' ? '' : `, in processor time ${cheaper.toFixed(2)} ×`};`,
      `recall ${percent(addUp(words, 'words'), addUp(words, 'reference'))}, precision ${percent(addUp(words, 'words'), addUp(words, 'found'))},`,
      `order ${percent(addUp(words, 'runs'), addUp(words, 'referenceRuns'))}`,
    );
  }
};

const pdfsOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.pdf') && !endless.has(name))
    .sort()
    .map((name) => join(folder, name));

const folder = mkdtempSync(join(tmpdir(), 'alex-bench-'));
try {
  const book = join(folder, 'book.pdf');
  writeFileSync(book, makePdf(Array.from({ length: 1_000 }, (_, page) => makeText(page, 2_500))));
  await report('1,000 pages of Helvetica', [book]);
  for (const name of ['alex', 'pdf-parse'] satisfies ReaderName[]) {
    const { stdout } = spawnSync(process.execPath, [import.meta.filename, '--memory', name, book], {
      encoding: 'utf8',
    });
    console.log(`  ${name.padEnd(10)} ${Number(stdout).toFixed(0)} MiB at most, Node and all`);
  }
  for (const path of [corpus, ...(first === undefined ? [] : [first, ...rest])])
    if (existsSync(path)) await report(basename(path), pdfsOf(path));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
