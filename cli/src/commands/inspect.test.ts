import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../testing/run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alex-inspect-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sentence = 'The falcon saw grey boats pass by. ';
const markdown = `# Birds\n\n## Falcons\n\n${sentence.repeat(60)}\n\n## <script>alert(1)</script>\n\n${sentence.repeat(15)}`;

const inspect = async (content: string | Uint8Array, ...options: string[]) => {
  const file = join(folder, 'birds.md');
  await writeFile(file, content);
  return runCommand(['inspect', file, ...options]);
};

test('says what was read, and of each chunk how large it is and why it begins there', async () => {
  const { exitCode, stdout } = await inspect(markdown);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^format +markdown, 2\.7 kB$/m);
  expect(stdout).toMatch(/^title +Birds$/m);
  expect(stdout).toMatch(/^left out +nothing$/m);
  expect(stdout).toMatch(/^0\. +the document begins\n +\d+ tokens \(\d+ %\) · \d+ word pieces · characters 0 to /m);
  expect(stdout).toMatch(/^1\. +a sentence begins: its paragraph does not fit as a whole\n.*\n +Birds › Falcons\n/m);
  expect(stdout).toContain('a section begins');
});

test('as JSON: everything, whatever the size asked for', async () => {
  const { stdout } = await inspect(markdown, '--json', '--tokens', '60', '--overlap', '20', '--no-context');
  const { settings, summary, chunks } = JSON.parse(stdout);
  expect(settings).toEqual({ chunkTokens: 60, overlapTokens: 20, context: false });
  expect(summary).toMatchObject({ format: 'markdown', characters: markdown.length });
  for (const [i, { start, end, text, tokens, context }] of chunks.entries()) {
    expect(text).toBe(markdown.slice(start, end));
    expect(tokens).toBeLessThanOrEqual(60);
    expect(context).toBeUndefined();
    if (chunks[i + 1]?.cut === 'sentence') expect(chunks[i + 1].start).toBeLessThan(end);
  }
});

test('as a page in which a document’s characters are no markup', async () => {
  const page = join(folder, 'birds.html');
  const { exitCode, stdout, stderr } = await inspect(markdown, '--html', page);
  expect([exitCode, stdout, stderr]).toEqual([0, '', `Wrote ${page}\n`]);
  const html = await readFile(page, 'utf8');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toMatch(/<script|<img|<link|https?:|@import|url\(/);
  const { chunks } = JSON.parse((await inspect(markdown, '--json')).stdout);
  expect(html.match(/<li id="chunk-/g)).toHaveLength(chunks.length);
});

test('a document that cannot be read: its failure, as the pipeline would tell it', async () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
  const { exitCode, stderr } = await inspect(png);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^✗ .*birds\.md {2}unsupported\n {2}\S.*\n {2}→ \S/);
  const asJson = await inspect(' \n', '--json');
  expect(asJson.exitCode).toBe(1);
  expect(JSON.parse(asJson.stdout).failure).toMatchObject({ code: 'empty-text', stage: 'extract', retryable: false });
});

test.each([
  [['--tokens', '15'], 'A whole number from 16 to 254 is needed.'],
  [['--tokens', '40', '--overlap', '21'], '--overlap 21 is more than half of a chunk: 20 at most.'],
])('%j is a wrong call', async (options, message) => {
  const { exitCode, stderr } = await inspect(markdown, ...options);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('a file that is not there', async () => {
  const { exitCode, stderr } = await runCommand(['inspect', join(folder, 'nothing.pdf')]);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^✗ .*nothing\.pdf cannot be read: ENOENT/)]);
});
