import { limits } from '@alex/core/limits';
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel, vectorIndexName } from '@alex/embedding-model/model';
import { readReferenceEmbeddings } from '@alex/embedding-model/reference-embeddings';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ControlPlane, ControlPlaneError } from '../aws/control-plane.ts';
import { type Check, type Finding, runChecks } from '../doctor/check.ts';
import { endpointChecks } from '../doctor/endpoint-checks.ts';
import { serviceChecks } from '../doctor/service-checks.ts';
import type { Stack } from '../stack.ts';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand, virtualClock } from '../testing/run.ts';

const arn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;
const references = readReferenceEmbeddings();

/** A rotation of every vector: as long as before, and pointing elsewhere. */
const astray = (embedding: readonly number[]) => [...embedding.slice(7), ...embedding.slice(0, 7)];

type Attributes = Record<string, string>;

let stack: FakeStack;
let queues: Record<string, Attributes>;
let index: Record<string, unknown>;
let versioning: string;
let heard: string;

beforeEach(async () => {
  stack = await startFakeStack();
  const source = (name: string, seconds: number): Attributes => ({
    QueueArn: arn(name),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: limits.deliveriesMax }),
    VisibilityTimeout: String(seconds * limits.visibilityPerTimeout),
    MessageRetentionPeriod: '345600',
  });
  const dead = (name: string): Attributes => ({
    QueueArn: arn(name),
    MessageRetentionPeriod: '1209600',
    ApproximateNumberOfMessages: '0',
  });
  queues = {
    documents: source('documents', limits.chunker.timeoutSeconds),
    'documents-dead': dead('documents-dead'),
    batches: source('batches', limits.embedder.timeoutSeconds),
    'batches-dead': dead('batches-dead'),
  };
  index = {
    dimension: embeddingModel.dimension,
    distanceMetric: embeddingModel.distanceMetric,
    metadataConfiguration: { nonFilterableMetadataKeys: [...nonFilterableMetadataKeys] },
  };
  versioning = 'Enabled';
  heard = '<Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:*</Event>';
  stack.operations
    .set('GetQueueAttributes', ({ QueueUrl }) => ({
      Attributes: queues[String(QueueUrl).split('/').at(-1) ?? ''] ?? {},
    }))
    .set('GetIndex', () => ({ index }))
    .set('DescribeEndpoint', () => ({
      EndpointName: 'model',
      EndpointArn: 'arn:aws:sagemaker:us-east-1:111122223333:endpoint/model',
      EndpointStatus: 'InService',
      CreationTime: 0,
      LastModifiedTime: 0,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          CurrentServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 2 },
          DeployedImages: [
            { SpecifiedImage: '763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-inference:1' },
          ],
        },
      ],
    }));
  stack.embed = () => references.map(({ embedding }) => embedding);
  stack.intercept = (method, path, query) => {
    if (method === 'HEAD' && path.startsWith('/state')) return { status: 200, body: '' };
    if (query.includes('versioning'))
      return { status: 200, body: `<VersioningConfiguration><Status>${versioning}</Status></VersioningConfiguration>` };
    if (query.includes('notification'))
      return {
        status: 200,
        body: `<NotificationConfiguration><QueueConfiguration><Queue>${arn('documents')}</Queue>${heard}</QueueConfiguration></NotificationConfiguration>`,
      };
    return undefined;
  };
  stack.outputs = { ...stack.outputs, vectorIndex: vectorIndexName(embeddingModel.id) };
});
afterEach(() => stack.close());

const doctor = (...args: string[]) => runCommand(['doctor', ...args], { outputs: stack.outputs });
const findings = async () => {
  const { exitCode, stdout } = await doctor('--json');
  const found = new Map((JSON.parse(stdout) as Finding[]).map(({ name, verdict }) => [name, verdict]));
  return { exitCode, found, kindOf: (name: string) => found.get(name)?.kind };
};

test('all in order: a line each, and what does not apply on this machine is said to', async () => {
  const { exitCode, stdout } = await doctor();
  expect(stdout).not.toMatch(/^[✗!]/m);
  expect(stdout).toMatch(/^ok {2}endpoint vectors +cosine 1\.00000 to the reference vectors/m);
  expect(stdout).toMatch(/^– {3}alarms +does not apply: /m);
  expect(exitCode).toBe(0);
});

describe('the endpoint', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['another model', () => references.map(({ embedding }) => astray(embedding)), /Another model/],
    ['another dimension', () => references.map(() => [1, 0]), /dimensions/],
    ['no unit vectors', () => references.map(({ embedding }) => embedding.map((n) => n * 2)), /length/],
    ['too few vectors', () => [references[0]?.embedding], /vectors for/],
    ['an error', () => 500, /AWS refuses/],
  ])('%s fails', async (_, embed, said) => {
    stack.embed = embed;
    const { exitCode, found } = await findings();
    expect(JSON.stringify(found.get('endpoint vectors'))).toMatch(said);
    expect(found.get('endpoint vectors')?.kind).toBe('failed');
    expect(exitCode).toBe(1);
  });

  test('the stock container’s token level works, and costs', async () => {
    stack.embed = () => references.map(({ embedding }) => [[embedding, embedding]]);
    const { exitCode, kindOf } = await findings();
    expect([kindOf('endpoint answers'), kindOf('endpoint vectors'), exitCode]).toEqual(['warning', 'ok', 0]);
  });

  test('that is not there, or not in service', async () => {
    stack.operations.set('DescribeEndpoint', () => ({
      EndpointStatus: 'Failed',
      FailureReason: 'No image.',
      LastModifiedTime: 0,
    }));
    expect((await findings()).found.get('endpoint')).toMatchObject({
      kind: 'failed',
      says: expect.stringContaining('No image.'),
    });
  });
});

describe('what is not as it was deployed fails', () => {
  test.each<[string, string, () => void]>([
    [
      'a queue without dead letters',
      'documents queue',
      () => Reflect.deleteProperty(queues.documents ?? {}, 'RedrivePolicy'),
    ],
    [
      'a queue that gives up early',
      'batches queue',
      () =>
        Object.assign(queues.batches ?? {}, {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('batches-dead'), maxReceiveCount: 1 }),
        }),
    ],
    [
      'a message that is visible too soon',
      'documents queue',
      () => Object.assign(queues.documents ?? {}, { VisibilityTimeout: '30' }),
    ],
    [
      'dead letters that are not kept longer',
      'batches queue',
      () => Object.assign(queues['batches-dead'] ?? {}, { MessageRetentionPeriod: '60' }),
    ],
    [
      'a bucket without versions',
      'documents bucket',
      () => {
        versioning = 'Suspended';
      },
    ],
    [
      'a bucket that tells of no removals',
      'documents bucket',
      () => {
        heard = '<Event>s3:ObjectCreated:*</Event>';
      },
    ],
    ['an index of another dimension', 'vector index', () => Object.assign(index, { dimension: 768 })],
    ['an index that filters by text', 'vector index', () => Object.assign(index, { metadataConfiguration: {} })],
  ])('%s', async (_, name, spoil) => {
    spoil();
    const { exitCode, kindOf } = await findings();
    expect([kindOf(name), exitCode]).toEqual(['failed', 1]);
  });

  test('what one may not look at', async () => {
    stack.operations.set('GetIndex', () => {
      throw Object.assign(new Error('s3vectors:GetIndex'), { name: 'AccessDeniedException' });
    });
    expect((await findings()).found.get('vector index')).toMatchObject({
      kind: 'failed',
      todo: expect.stringContaining('Allow'),
    });
  });
});

test('dead letters are a warning, not a failure', async () => {
  Object.assign(queues['documents-dead'] ?? {}, { ApproximateNumberOfMessages: '3' });
  const { exitCode, found } = await findings();
  expect(found.get('dead letters')).toMatchObject({ kind: 'warning', says: '3 dead letters' });
  expect(exitCode).toBe(0);
});

describe('in an account', () => {
  const url = 'https://sqs.us-east-1.amazonaws.com/111122223333/documents';
  const service = (...given: [string, (input: Record<string, unknown>) => object][]) => {
    for (const [name, answer] of given) stack.operations.set(name, answer);
    const unknown = async <Never>(): Promise<Never> => {
      throw new ControlPlaneError('NoSuchResourceException', 'none', 400);
    };
    const controlPlane = ((name: string, input: Record<string, unknown>) =>
      stack.operations.has(name) ? Promise.resolve(stack.operations.get(name)?.(input)) : unknown()) as ControlPlane;
    const { endpoint: _, ...outputs } = stack.outputs;
    const account = { ...outputs, replayFunction: 'alex-replay', queues: { ...outputs.queues, documents: url } };
    return { controlPlane, outputs: account } as unknown as Stack;
  };
  const verdict = async (checks: readonly Check[], name: string) =>
    (await Array.fromAsync(runChecks(checks.filter((check) => check.name === name))))[0]?.verdict;
  const quota = (Value: number) => ['GetServiceQuota', () => ({ Quota: { Value } })] as const;

  test('the quota must allow the concurrency; a region without it offers no serverless inference', async () => {
    const look = (stackOf: Stack) => verdict(endpointChecks(stackOf, virtualClock()), 'concurrency');
    expect(await look(service([...quota(10)]))).toMatchObject({ kind: 'ok' });
    expect(await look(service([...quota(1)]))).toMatchObject({
      kind: 'failed',
      says: '2 are asked for, quota L-1194F27D allows 1 in us-east-1',
    });
    stack.operations.delete('GetServiceQuota');
    expect(await look(service())).toMatchObject({ kind: 'failed', todo: expect.stringContaining('not offered') });
    expect(await look(service(['GetAWSDefaultServiceQuota', () => ({ Quota: { Value: 10 } })]))).toMatchObject({
      kind: 'ok',
    });
  });

  test('the image must be the region’s', async () => {
    const at = (region: string) => {
      const of = service();
      return verdict(endpointChecks({ ...of, outputs: { ...of.outputs, region } }, virtualClock()), 'image');
    };
    expect(await at('us-east-1')).toMatchObject({ kind: 'ok' });
    expect(await at('eu-west-1')).toMatchObject({ kind: 'failed' });
  });

  test('alarms: there, silent, ringing, or none', async () => {
    const look = (...alarms: object[]) =>
      verdict(
        serviceChecks(
          service([
            'DescribeAlarms',
            ({ AlarmNamePrefix }) => ({ MetricAlarms: AlarmNamePrefix === 'alex-' ? alarms : [] }),
          ]),
        ),
        'alarms',
      );
    const alarm = { AlarmName: 'alex-pipeline-dead-letters', StateValue: 'OK', AlarmActions: ['arn'] };
    expect(await look(alarm)).toMatchObject({ kind: 'ok' });
    expect(await look(alarm, { ...alarm, AlarmActions: [] })).toMatchObject({ kind: 'warning' });
    expect(await look({ ...alarm, StateValue: 'ALARM', StateReason: 'Over.' })).toMatchObject({
      kind: 'failed',
      says: expect.stringContaining('Over.'),
    });
    expect(await look()).toMatchObject({ kind: 'failed' });
    const ofAnotherStage = { ...alarm, AlarmName: 'alex-dev-pipeline-dead-letters', StateValue: 'ALARM' };
    expect(await look(alarm, ofAnotherStage)).toMatchObject({ kind: 'ok' });
  });

  test('a budget of the stack’s own', async () => {
    const look = (BudgetName: string) =>
      verdict(
        serviceChecks(
          service([
            'DescribeBudgets',
            ({ AccountId }) => ({
              Budgets: AccountId === '111122223333' ? [{ BudgetName, BudgetLimit: { Amount: '20', Unit: 'USD' } }] : [],
            }),
          ]),
        ),
        'budget',
      );
    expect(await look('alex-budget')).toEqual({ kind: 'ok', says: 'alex-budget: 20 USD a month' });
    expect(await look('other')).toMatchObject({ kind: 'warning' });
  });
});
