// The first start's demonstration: sample documents in, progress, a few questions, and what to try next.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DocumentsResponse, SearchResponse } from '@alex/core/api';
import { mapBounded } from '@alex/core/bounded';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const samplesFolder = fileURLToPath(new URL('../../../samples/', import.meta.url));
const questionsShown = 3;
const uploadsAtOnce = 8;
const pollMilliseconds = 250;
const patienceMilliseconds = 120_000;

type Print = (line: string) => void;

const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const upload = async (
  { endpoint, region, accessKeyId = '', secretAccessKey = '', documentsBucket }: StackOutputs,
  root: string,
) => {
  const s3 = new S3Client({
    region,
    endpoint: endpoint ?? '',
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  const files = await filesUnder(root);
  const keys = await mapBounded(files, uploadsAtOnce, async (file) => {
    const key = file.slice(root.length).replaceAll('\\', '/').replace(/^\//, '');
    await s3.send(new PutObjectCommand({ Bucket: documentsBucket, Key: key, Body: await readFile(file) }));
    return key;
  });
  s3.destroy();
  return keys;
};

const callApi = async <Answer>(url: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
};

const waitUntilSettled = async (apiUrl: string, total: number, print: Print) => {
  const giveUp = Date.now() + patienceMilliseconds;
  for (let shown = -1; Date.now() < giveUp; await sleep(pollMilliseconds)) {
    const { documents } = await callApi<DocumentsResponse>(`${apiUrl}/documents`);
    const failed = documents.filter(({ status }) => status === 'failed');
    const live = documents.filter(({ status }) => status === 'live').length;
    if (live !== shown) print(`  ${live} of ${total} searchable`);
    shown = live;
    if (live + failed.length < total) continue;
    for (const { key, failure } of failed) print(`  ✗ ${key}: ${failure?.message}`);
    return;
  }
  print('  The rest goes on in the background: see `npx alex status`.');
};

const ask = async (apiUrl: string, question: string, print: Print) => {
  const { hits } = await callApi<SearchResponse>(`${apiUrl}/search`, {
    method: 'POST',
    body: JSON.stringify({ query: question, top: 1 }),
  });
  print(`\n  “${question}”`);
  for (const { similarity, key, page, headings, text } of hits) {
    const place = [key, ...(page ? [`page ${page}`] : []), ...headings].join(' › ');
    print(`    ${similarity.toFixed(2)}  ${place}`);
    print(`          ${text.replace(/\s+/g, ' ').slice(0, 160)}…`);
  }
};

/** Prints as it goes. The samples are the project's own: see samples/questions.json. */
export const runDemo = async (outputs: StackOutputs, setDropped: () => void, print: Print): Promise<void> => {
  const root = join(samplesFolder, 'documents');
  const started = Date.now();
  const keys = await upload(outputs, root);
  setDropped();
  print(`\nDropped ${keys.length} sample documents into s3://${outputs.documentsBucket}/`);
  await waitUntilSettled(outputs.apiUrl, keys.length, print);
  print(`  in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  const questions = JSON.parse(await readFile(join(samplesFolder, 'questions.json'), 'utf8')) as { question: string }[];
  for (const { question } of questions.slice(0, questionsShown)) await ask(outputs.apiUrl, question, print);
};
