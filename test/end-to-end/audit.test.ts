// The audit as an operator runs it: against the whole system, while nothing else runs and while it works.
import { createSqsClient } from '@alex/aws/clients';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { vectorKey } from '@alex/core/vector-record';
import { DeleteObjectCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { DeleteVectorsCommand, S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSettled, type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';
import { type StubEndpoint, startStubEndpoint } from './stub-endpoint.ts';

/** Four processes of the command among them. */
const storyMilliseconds = 60_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let stub: StubEndpoint;
let stack: RunningStack;

beforeAll(async () => {
  folder = await temporaryFolder();
  stub = await startStubEndpoint();
  stack = await startStackProcess(folder.path, '--embedding-endpoint', stub.url);
});
afterAll(async () => {
  await stack?.stop();
  await stub?.close();
  await folder?.[Symbol.asyncDispose]();
});

const audit = (...args: string[]) => stack.alex('audit', '--grace', '0s', ...args);
const kinds = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => (JSON.parse(line) as { readonly kind?: string; readonly key?: string }).kind ?? []);

/** Takes S3's notification away: from here on its events are lost. */
const deafen = async () => {
  const { documentsBucket } = stack.outputs;
  await stack.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: documentsBucket, NotificationConfiguration: {} }),
  );
};

test('what is broken is found, healed through the ordinary path, and found no more', {
  timeout: storyMilliseconds,
}, async () => {
  await stack.put('kept.txt', 'The harbour master keeps the keys of the old crane.');
  await stack.put('torn.txt', 'The ferry leaves at noon from the second pier.');
  await stack.put('removed.txt', 'The bakery opens at six.');
  for (const key of ['kept.txt', 'torn.txt', 'removed.txt']) await stack.until(key, isSettled);

  await deafen();
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', documentsBucket, queues } = stack.outputs;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  await stack.put('unheard.txt', 'The lighthouse has a green door.');
  await stack.put('kept.txt', 'The harbour master has lost the keys of the old crane.');
  await stack.s3.send(new DeleteObjectCommand({ Bucket: documentsBucket, Key: 'removed.txt' }));
  const torn = await stack.until('torn.txt', isSettled);
  await new S3VectorsClient(config).send(
    new DeleteVectorsCommand({
      vectorBucketName: stack.outputs.vectorBucket,
      indexName: stack.outputs.vectorIndex,
      keys: [vectorKey(torn.documentId, torn.live?.revision ?? '', 0)],
    }),
  );

  const found = await audit('--repair', '--json');
  expect(found).toMatchObject({ status: 0, stderr: expect.stringContaining('4 events sent') });
  expect(kinds(found.stdout).sort()).toEqual(['not-ingested', 'object-gone', 'outdated', 'vectors-missing']);
  await stack.until('unheard.txt', isSettled);
  await stack.until('torn.txt', ({ live }) => live?.revision !== torn.live?.revision);
  await stack.until('removed.txt', ({ status }) => status === 'deleted');
  await stack.until('kept.txt', ({ status, sequencer, live }) => status === 'live' && live?.revision === sequencer);
  const queue = createSqsMessageQueue(createSqsClient(config));
  while ((await queue.count(queues.documents)) + (await queue.count(queues.batches)) > 0);
  expect(await audit()).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing is lost') });
});

test('documents that were in the bucket first are started once', { timeout: storyMilliseconds }, async () => {
  await deafen();
  await stack.put('before/one.txt', 'The observatory is closed on cloudy nights.');
  await stack.put('before/two.txt', 'The telescope has a mirror of two metres.');
  const started = await stack.alex('ingest', '--existing', '--prefix', 'before/');
  expect(started).toMatchObject({ status: 0, stdout: expect.stringContaining('2 documents started, 0 known already') });
  expect(started.stdout).toContain('reused 0 · embedded 2 · removed 0');
  const again = await stack.alex('ingest', '--existing');
  expect(again).toMatchObject({ status: 0, stdout: '0 documents started, 5 known already\n' });
});
