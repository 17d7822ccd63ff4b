// The permissions of every deployed function, proved by running: what one lacks, and what one has for nothing, fails the build.
import type { DocumentRecord } from '@alex/core/document-record';
import type { ReplayRequest, ReplayResponse } from '@alex/core/replay';
import { functionPolicies } from '@alex/infra/function-policies';
import { synthesiseStack } from '@alex/infra/synthesise.fixture';
import type { FunctionName } from '@alex/local-stack/functions';
import { accountId, region } from '@alex/local-stack/names';
import { createdEvent } from '@alex/testing/event-factories';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../end-to-end/running-stack.ts';
import { type GuardedStack, grantsOf, type Policies, startGuardedStack } from './guarded-stack.ts';

/** Bucket names are the world's in an account, and this machine's own here. */
const localNames = (text: string): string => text.replaceAll(`-${accountId}-${region}`, '');

const deployedPolicies = (): Policies =>
  JSON.parse(localNames(JSON.stringify(functionPolicies(synthesiseStack().toJSON(), { account: accountId, region }))));

/** What AWS itself does with a function's role, for which no code of ours runs. Each must be granted, or it has no business here. */
const lambdasOwn: Readonly<Record<FunctionName, readonly RegExp[]>> = {
  chunker: [/^logs:(CreateLogStream|PutLogEvents) on /, /^sqs:GetQueueAttributes on .*:alex-documents$/],
  embedder: [/^logs:(CreateLogStream|PutLogEvents) on /, /^sqs:GetQueueAttributes on .*:alex-batches$/],
  search: [/^logs:(CreateLogStream|PutLogEvents) on /],
  replay: [/^logs:(CreateLogStream|PutLogEvents) on /],
};

const storiesMilliseconds = 60_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let policies: Policies;
let stack: GuardedStack;
let sqs: SQSClient;
let lambda: LambdaClient;

/** Within a test, as the app's synthesis wants it. */
const open = async () => {
  policies = deployedPolicies();
  folder = await temporaryFolder();
  stack = await startGuardedStack(folder.path, policies, { account: accountId, region });
  sqs = new SQSClient(stack.client);
  lambda = new LambdaClient(stack.client);
};
afterAll(async () => {
  await stack?.close();
  sqs?.destroy();
  lambda?.destroy();
  await folder?.[Symbol.asyncDispose]();
});

const put = (key: string, body: string) =>
  stack.s3.send(new PutObjectCommand({ Bucket: stack.outputs.documentsBucket, Key: key, Body: body }));
const remove = (key: string) =>
  stack.s3.send(new DeleteObjectCommand({ Bucket: stack.outputs.documentsBucket, Key: key }));
const document = async (key: string): Promise<DocumentRecord | undefined> => {
  const response = await fetch(`${stack.outputs.apiUrl}/documents/${encodeURIComponent(key)}`);
  return response.ok ? ((await response.json()) as DocumentRecord) : undefined;
};
const until = (key: string, condition: (record: DocumentRecord) => boolean) =>
  vi.waitFor(
    async () => {
      const record = await document(key);
      if (!record || !condition(record)) throw new Error(`${key} is ${record?.status}: ${record?.failure?.message}`);
      return record;
    },
    { timeout: storiesMilliseconds, interval: 50 },
  );
const isLive = ({ status }: DocumentRecord) => status === 'live';
const replay = async (request: ReplayRequest): Promise<ReplayResponse> => {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: stack.outputs.replayFunction, Payload: JSON.stringify(request) }),
  );
  const answer = Payload?.transformToString() ?? '';
  if (FunctionError) throw new Error(answer);
  return JSON.parse(answer) as ReplayResponse;
};

/** As many chunks as several batches hold. */
const book = (topic: string) =>
  Array.from(
    { length: 40 },
    (_, i) => `# Chapter ${i} of ${topic}\n\n${`Sentence of chapter ${i} about ${topic}. `.repeat(30)}`,
  ).join('\n\n');

const ingestReplaceRemove = async () => {
  await put('small.md', '# One\n\nThe first version.');
  await put('book.md', book('ferries'));
  const before = await until('book.md', isLive);
  expect(before.live?.batches).toBeGreaterThan(1);
  // The same content elsewhere, then other content, then none.
  await put('copy.md', book('ferries'));
  await until('copy.md', isLive);
  await put('book.md', book('ferries').replace('chapter 3 about', 'chapter three about'));
  await until('book.md', (record) => isLive(record) && record.sequencer !== before.sequencer);
  for (const key of ['small.md', 'copy.md']) {
    await until(key, isLive);
    await remove(key);
    await until(key, ({ status, retired }) => status === 'deleted' && retired.length === 0);
  }
};

const failAndReplay = async () => {
  stack.faults.plan({ poison: 'belladonna' });
  await put('empty.txt', ' ');
  await put('poisoned.txt', 'A text about belladonna that the model refuses.');
  for (const key of ['empty.txt', 'poisoned.txt']) await until(key, ({ status }) => status === 'failed');
  // Of a document that nobody knows.
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: stack.outputs.queues.documentsDeadLetter,
      MessageBody: createdEvent({ bucket: stack.outputs.documentsBucket, key: 'never-seen.txt', sequencer: '0A' }),
    }),
  );
  await vi.waitFor(async () => expect((await replay({ selection: {}, dryRun: true })).letters).toHaveLength(3), {
    timeout: storiesMilliseconds,
  });
  stack.faults.plan({});
  await replay({ selection: { key: 'poisoned.txt' }, dryRun: false });
  await replay({ selection: { key: 'never-seen.txt' }, dryRun: false });
  await until('poisoned.txt', isLive);
};

const failForAWhile = async () => {
  // The SDK asks three times by itself.
  stack.breakNext('chunker', 's3:GetObjectVersion', 3);
  stack.breakNext('embedder', 's3vectors:PutVectors', 3);
  await put('late.txt', 'It arrives in the end.');
  await until('late.txt', isLive);
};

const search = async () => {
  const ask = async (body: object) => {
    const response = await fetch(`${stack.outputs.apiUrl}/search`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(200);
  };
  await ask({ query: 'ferries', prefix: 'book', top: 2 });
  await ask({ query: 'ferries', consistency: 'eventual' });
  expect((await fetch(`${stack.outputs.apiUrl}/documents`)).status).toBe(200);
  expect((await fetch(`${stack.outputs.apiUrl}/documents/unknown`)).status).toBe(404);
};

/** What is granted and no story needed, but for what AWS itself uses. */
const leftOver = (granted: Policies): readonly string[] =>
  Object.entries(granted).flatMap(([name, statements]) => {
    const own = lambdasOwn[name as FunctionName];
    const needed = stack.neededBy(name as FunctionName);
    return grantsOf(statements)
      .filter((grant) => !needed.has(grant) && !own.some((pattern) => pattern.test(grant)))
      .map((grant) => `${name}: ${grant}`);
  });

test(
  'no story is denied anything, and none of what is granted is left over',
  async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    await open();
    await Promise.all([ingestReplaceRemove(), failAndReplay()]);
    await failForAWhile();
    await search();

    expect(stack.denied).toEqual([]);
    expect(leftOver(policies)).toEqual([]);
  },
  2 * storiesMilliseconds,
);

test('a permission that nothing needs is named', () => {
  const more = { effect: 'Allow', actions: ['s3:PutObject'], resources: ['arn:aws:s3:::alex-state/*'] } as const;
  expect(leftOver({ ...policies, search: [...policies.search, more] })).toEqual([
    'search: s3:PutObject on arn:aws:s3:::alex-state/*',
  ]);
});

test('what only AWS uses is granted', () => {
  for (const [name, patterns] of Object.entries(lambdasOwn)) {
    const grants = grantsOf(policies[name as FunctionName]);
    for (const pattern of patterns)
      expect(
        grants.some((grant) => pattern.test(grant)),
        `${name} ${pattern}`,
      ).toBe(true);
  }
});

test(
  'a permission that is missing is a failure that names it',
  async () => {
    policies.embedder = policies.embedder.map((statement) => ({
      ...statement,
      actions: statement.actions.filter((action) => action !== 's3vectors:PutVectors'),
    }));
    await put('denied.txt', 'Nobody may store this.');
    const { failure } = await until('denied.txt', ({ status }) => status === 'failed');
    expect(failure).toMatchObject({ code: 'access-denied', message: expect.stringContaining('s3vectors:PutVectors') });
    expect(stack.denied.at(-1)).toContain('embedder is not allowed s3vectors:PutVectors on ');
  },
  storiesMilliseconds,
);
