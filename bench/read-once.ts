// One large file, read in a process of its own: the least processor time of its readings, and the memory that they took, as a line of JSON.
// Usage: node bench/read-once.ts KEY [CHARACTERS]. Without a file of that key it only loads what reads, and reads a small one.
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { largeFiles } from './large-files.ts';

const [key = '', characters = '1000000'] = process.argv.slice(2);
const roundsMost = 5;
const secondsMost = 4;
const mebibyte = 2 ** 20;

const small = largeFiles(2_000).find((file) => file.key === key);
const large = largeFiles(Number(characters)).find((file) => file.key === key);
if (!small || !large) throw new Error(`There is no large file ${key}.`);
await extractDocument({ ...small, bytes: small.bytes.slice() });

globalThis.gc?.();
const held = process.memoryUsage.rss();
let least = Number.POSITIVE_INFINITY;
let text = 0;
const started = performance.now();
for (let round = 0; round < roundsMost && performance.now() - started < secondsMost * 1000; round++) {
  const bytes = large.bytes.slice();
  const before = process.cpuUsage();
  text = (await extractDocument({ key, bytes })).text.length;
  least = Math.min(least, process.cpuUsage(before).user / 1e6);
}
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({
    bytes: large.bytes.length,
    text,
    seconds: least,
    mebibytes: Math.max(0, Math.round((peak - held) / mebibyte)),
  }),
);
