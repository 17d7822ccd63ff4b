// The queue's contract: the SQS adapter, over HTTP, against the local SQS.
import { setTimeout as sleep } from 'node:timers/promises';
import { createSqsClient } from '@alex/aws/clients';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { openSqsServer } from '@alex/local-sqs/sqs-server';
import { describeMessageQueueContract } from '@alex/testing/contracts/message-queue.contract';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { listen } from './loopback.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

describeMessageQueueContract('SQS adapter and local SQS', async () => {
  const folder = await makeTemporaryFolder();
  let baseUrl = '';
  const server = openSqsServer({ dataDir: folder.path, baseUrl: () => baseUrl });
  const loopback = await listen(server.handle);
  baseUrl = loopback.config.endpoint;
  const client = createSqsClient(loopback.config);
  const createQueue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> => {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl;
  };
  const deadLetterQueueUrl = await createQueue('dead');
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  return {
    queue: createSqsMessageQueue(client),
    queueUrl: await createQueue('source', { RedrivePolicy }),
    deadLetterQueueUrl,
    wait: (seconds) => sleep(seconds * 1_000),
    tearDown: async () => {
      client.destroy();
      await loopback.close();
      await server.close();
      await folder.remove();
    },
  };
});
