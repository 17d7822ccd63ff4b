// The queues: how they redeliver, what they give up on, and whether anything lies there that needs a person.
import { limits } from '@alex/core/limits';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { countOf } from '../render/figures.ts';
import type { Stack } from '../stack.ts';
import { type Check, failed, ok, warning } from './check.ts';

const attributesOf = async (sqs: SQSClient, url: string): Promise<Readonly<Record<string, string>>> => {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  return Attributes;
};

interface Pair {
  readonly name: string;
  readonly source: string;
  readonly deadLetters: string;
  readonly functionSeconds: number;
}

const settingsCheck = (sqs: SQSClient, { name, source, deadLetters, functionSeconds }: Pair): Check => ({
  name: `${name} queue`,
  run: async () => {
    const own = await attributesOf(sqs, source);
    const dead = await attributesOf(sqs, deadLetters);
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(own.RedrivePolicy ?? '{}') as Record<string, unknown>;
    const visibility = Number(own.VisibilityTimeout);
    const needed = functionSeconds * limits.visibilityPerTimeout;
    const redeploy = 'Deploy the stack again: its settings were changed by hand.';
    if (deadLetterTargetArn !== dead.QueueArn)
      return failed(
        `its redrive policy names ${String(deadLetterTargetArn ?? 'nothing')}, not ${dead.QueueArn}`,
        redeploy,
      );
    if (Number(maxReceiveCount) < limits.deliveriesMax)
      return failed(`it gives up after ${maxReceiveCount} deliveries; ${limits.deliveriesMax} are needed`, redeploy);
    if (visibility < needed)
      return failed(
        `its visibility timeout is ${visibility} s; ${needed} s are needed, ${limits.visibilityPerTimeout} times the function's`,
        redeploy,
      );
    if (Number(dead.MessageRetentionPeriod) <= Number(own.MessageRetentionPeriod))
      return failed('its dead letters are not kept longer than its messages', redeploy);
    return ok(`dead letters after ${maxReceiveCount} deliveries, visibility ${visibility} s of ${needed} s needed`);
  },
});

const lettersCheck = (sqs: SQSClient, pairs: readonly Pair[]): Check => ({
  name: 'dead letters',
  run: async () => {
    const counts = await Promise.all(
      pairs.map(async ({ deadLetters }) => Number((await attributesOf(sqs, deadLetters)).ApproximateNumberOfMessages)),
    );
    const letters = counts.reduce((sum, count) => sum + count, 0);
    return letters === 0
      ? ok('none')
      : warning(countOf(letters, 'dead letter'), 'See why: alex failures. Once the cause is gone: alex replay');
  },
});

export const queueChecks = ({ sqs, outputs: { queues } }: Stack): readonly Check[] => {
  const pairs: readonly Pair[] = [
    {
      name: 'documents',
      source: queues.documents,
      deadLetters: queues.documentsDeadLetter,
      functionSeconds: limits.chunker.timeoutSeconds,
    },
    {
      name: 'batches',
      source: queues.batches,
      deadLetters: queues.batchesDeadLetter,
      functionSeconds: limits.embedder.timeoutSeconds,
    },
  ];
  return [...pairs.map((pair) => settingsCheck(sqs, pair)), lettersCheck(sqs, pairs)];
};
