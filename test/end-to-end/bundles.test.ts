// The functions as they are deployed: bundled, copied to where nothing else is, each run by a Node of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { japaneseFont, makePdf } from '@alex/chunker/extract/pdf/pdf.fixture';
import { bundle } from '@alex/infra/bundle';
import { type ServiceName, serviceNames } from '@alex/infra/permissions';
import { createdEvent, sqsEvent } from '@alex/testing/event-factories';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';
import { type StubEndpoint, startStubEndpoint } from './stub-endpoint.ts';

const bucket = 'bundled-documents';
const sample = readFileSync(new URL('../../samples/documents/observatory/first-night-guide.pdf', import.meta.url));
/** 日本語の文書です。 */
const japanese = makePdf(['BT /F1 12 Tf 72 700 Td <93FA967B8CEA82CC95B68F9182C582B78142> Tj ET'], {
  font: japaneseFont,
});
const ofCorpus = fileURLToPath(new URL('../../../shared/corpus/pdf/noembed-sjis.pdf', import.meta.url));

/** An event on stdin → what the handler answers, on a line of its own. */
const runner = `
const entry = './index.mjs';
const { handler } = await import(entry);
let input = '';
for await (const part of process.stdin) input += part;
const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 300_000 };
const answer = await handler(JSON.parse(input), context);
console.log('\\nANSWER ' + JSON.stringify(answer ?? null));
process.exit();
`;

let stack: RunningStack;
let stub: StubEndpoint;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let sqs: SQSClient;
let environment: Record<string, string>;
const queueUrls: Record<string, string> = {};

beforeAll(async () => {
  folder = await temporaryFolder();
  await Promise.all(serviceNames.map((service) => bundle(service, join(folder.path, 'bundles', service))));
  for (const service of serviceNames) await writeFile(join(folder.path, 'bundles', service, 'run.mjs'), runner);
  stub = await startStubEndpoint();
  stack = await startStackProcess(join(folder.path, 'data'), '--embedding-endpoint', stub.url);
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', ...outputs } = stack.outputs;
  sqs = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  // Its own bucket and queues: the stack's own functions must not be faster.
  await stack.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const name of ['documents', 'documents-dead', 'batches', 'batches-dead']) {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `bundled-${name}` }));
    queueUrls[name] = QueueUrl;
  }
  environment = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: stub.url,
    DOCUMENTS_BUCKET: bucket,
    STATE_BUCKET: outputs.stateBucket,
    VECTOR_BUCKET: outputs.vectorBucket,
    VECTOR_INDEX: outputs.vectorIndex,
    EMBEDDING_ENDPOINT_NAME: outputs.embeddingEndpointName,
    DOCUMENTS_QUEUE_URL: queueUrls.documents ?? '',
    DOCUMENTS_DEAD_LETTER_QUEUE_URL: queueUrls['documents-dead'] ?? '',
    BATCHES_QUEUE_URL: queueUrls.batches ?? '',
    BATCHES_DEAD_LETTER_QUEUE_URL: queueUrls['batches-dead'] ?? '',
  };
});

afterAll(async () => {
  sqs?.destroy();
  await stack?.stop();
  await stub?.close();
  await folder?.[Symbol.asyncDispose]();
});

/** In the bundle's own folder, with the function's environment and nothing else of ours. */
const run = async (service: ServiceName, event: unknown): Promise<unknown> => {
  const child = spawn(process.execPath, ['run.mjs'], { cwd: join(folder.path, 'bundles', service), env: environment });
  child.stdin.end(JSON.stringify(event));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const answer = /^ANSWER (.*)$/m.exec(stdout)?.[1];
  if (answer === undefined) throw new Error(`${service} did not answer:\n${stdout}\n${stderr}`);
  return JSON.parse(answer);
};

const messagesIn = async (queue: string): Promise<string[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrls[queue], MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => Body);
};

const documents: readonly { readonly key: string; readonly bytes: Uint8Array }[] = [
  { key: 'guide.pdf', bytes: sample },
  { key: 'japanese.pdf', bytes: japanese },
  { key: 'broken.pdf', bytes: Buffer.from('%PDF-1.7 and nothing more') },
  ...(existsSync(ofCorpus) ? [{ key: 'noembed-sjis.pdf', bytes: readFileSync(ofCorpus) }] : []),
];

const search = {
  version: '2.0',
  rawPath: '/search',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', host: 'api' },
  requestContext: { domainName: 'api', http: { method: 'POST', path: '/search' } },
  body: JSON.stringify({ query: 'anything', top: 100 }),
  isBase64Encoded: false,
};

const textsFound = async (): Promise<ReadonlyMap<string, string>> => {
  const { statusCode, body } = (await run('search', search)) as { statusCode: number; body: string };
  expect(statusCode, body).toBe(200);
  const { hits } = JSON.parse(body) as { hits: { key: string; text: string }[] };
  const byKey = Map.groupBy(hits, ({ key }) => key);
  return new Map([...byKey].map(([key, ofKey]) => [key, ofKey.map(({ text }) => text).join('\n')]));
};

test('documents go through the bundled functions: PDFs are found, Japanese without a font too, and what is broken can be replayed', {
  timeout: 300_000,
}, async () => {
  for (const { key, bytes } of documents)
    await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
  const dropped = documents.map(({ key, bytes }) => ({
    body: createdEvent({ bucket, key, sequencer: '01', size: bytes.byteLength }),
  }));
  expect(await run('chunker', sqsEvent(...dropped))).toEqual({ batchItemFailures: [] });
  const batches = await messagesIn('batches');
  expect(batches).toHaveLength(documents.length - 1);
  expect(await run('embedder', sqsEvent(...batches.map((body) => ({ body }))))).toEqual({ batchItemFailures: [] });

  const found = await textsFound();
  expect(found.get('guide.pdf')).toContain('Welcome. You have climbed');
  expect(found.get('japanese.pdf')).toContain('日本語の文書です。');
  if (existsSync(ofCorpus)) expect(found.get('noembed-sjis.pdf')).toMatch(/[\u3040-\u30ff]/);

  expect(await run('replay', { selection: { code: 'corrupt' }, dryRun: true })).toMatchObject({
    letters: [{ key: 'broken.pdf', failure: { code: 'corrupt' } }],
  });
});

test('a bundle holds no link out of itself, and no test or source', async () => {
  for (const service of serviceNames) {
    const files = await readdir(join(folder.path, 'bundles', service), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isSymbolicLink())).toEqual([]);
    expect(files.filter(({ name }) => /\.ts$|\.map$/.test(name))).toEqual([]);
  }
});
