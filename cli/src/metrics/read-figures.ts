// A stack's queues and CloudWatch → the figures that its documents' records do not hold.
import { metricsNamespace } from '@alex/core/telemetry-events';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { ControlPlaneError, type MetricQuery } from '../aws/control-plane.ts';
import { type Stack, stackPrefix } from '../stack.ts';

export interface QueueFigures {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  /** Put off until a failure's next attempt, or not yet visible. */
  readonly delayed: number;
  readonly deadLetters: number;
  /** Of the oldest message; known in an account alone. */
  readonly oldestSeconds?: number;
}

export interface SearchFigures {
  readonly answers: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
}

const minute = 60;
/** CloudWatch has SQS's figures a minute or two later. */
const queueMinutes = 10;
const searchSeconds = 24 * 60 * minute;

/** A stack on this machine has no CloudWatch. */
const unlessHere = (error: unknown): undefined => {
  if (error instanceof ControlPlaneError && error.name === 'NotImplemented') return undefined;
  throw error;
};

const ask = async (
  { controlPlane }: Pick<Stack, 'controlPlane'>,
  queries: readonly MetricQuery[],
  seconds: number,
  now: number,
): Promise<ReadonlyMap<string, readonly number[]> | undefined> => {
  const answer = await controlPlane('GetMetricData', {
    StartTime: Math.floor(now / 1000) - seconds,
    EndTime: Math.floor(now / 1000),
    MetricDataQueries: queries,
  }).catch(unlessHere);
  return answer && new Map((answer.MetricDataResults ?? []).map(({ Id, Values = [] }) => [Id, Values]));
};

const queueNameOf = (url: string): string => url.split('/').at(-1) ?? '';

/** @param now milliseconds since 1970 */
export const readQueues = async (stack: Stack, now: number): Promise<readonly QueueFigures[]> => {
  const { sqs, outputs } = stack;
  const { documents, documentsDeadLetter, batches, batchesDeadLetter } = outputs.queues;
  const pairs = [
    { name: 'documents', url: documents, deadLetters: documentsDeadLetter },
    { name: 'batches', url: batches, deadLetters: batchesDeadLetter },
  ];
  const ages = await ask(
    stack,
    pairs.map(({ name, url }) => ({
      Id: name,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateAgeOfOldestMessage',
          Dimensions: [{ Name: 'QueueName', Value: queueNameOf(url) }],
        },
        Period: minute,
        Stat: 'Maximum',
      },
    })),
    queueMinutes * minute,
    now,
  );
  const countsOf = async (url: string) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    const {
      ApproximateNumberOfMessages: waiting = 0,
      ApproximateNumberOfMessagesNotVisible: inFlight = 0,
      ApproximateNumberOfMessagesDelayed: delayed = 0,
    } = Attributes;
    return { waiting: Number(waiting), inFlight: Number(inFlight), delayed: Number(delayed) };
  };
  return Promise.all(
    pairs.map(async ({ name, url, deadLetters }) => {
      const letters = await countsOf(deadLetters);
      const [newest] = ages?.get(name) ?? [];
      return {
        name,
        ...(await countsOf(url)),
        deadLetters: letters.waiting + letters.inFlight,
        ...(newest !== undefined && { oldestSeconds: newest }),
      };
    }),
  );
};

/** Of the last day; undefined on this machine, and where nobody has searched. @param now milliseconds since 1970 */
export const readSearches = async (stack: Stack, now: number): Promise<SearchFigures | undefined> => {
  const query = (Id: string, Stat: string): MetricQuery => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: metricsNamespace,
        MetricName: 'SearchLatency',
        Dimensions: [{ Name: 'service', Value: `${stackPrefix(stack.outputs)}-search` }],
      },
      Period: searchSeconds,
      Stat,
    },
  });
  const found = await ask(
    stack,
    [query('answers', 'SampleCount'), query('median', 'p50'), query('p99', 'p99')],
    searchSeconds,
    now,
  );
  const value = (id: string) => found?.get(id)?.[0];
  const [answers, median, p99] = [value('answers'), value('median'), value('p99')];
  return answers === undefined || median === undefined || p99 === undefined ? undefined : { answers, median, p99 };
};
