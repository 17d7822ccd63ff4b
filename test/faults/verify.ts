// What a stack at rest holds, against what its users did: nothing lost, nothing left over, every failure named.
import { createS3Client, createS3VectorsClient, createSqsClient } from '@alex/aws/clients';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { parseS3Event } from '@alex/core/s3-event';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { createLedger } from '@alex/ledger/ledger';
import { stateKeys } from '@alex/ledger/state-keys';
import { ListVectorsCommand } from '@aws-sdk/client-s3vectors';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { spared } from './orders.ts';
import { expectedFailure } from './workload.ts';

export interface StackView {
  /** Messages of both source queues: waiting, delayed, in flight. */
  pending(): Promise<number>;
  deadLetters(): Promise<number>;
  /** Writes garbage over the batches of this document that the state bucket holds; how many there were. */
  damage(key: string): Promise<number>;
  verify(wanted: ReadonlyMap<string, string | undefined>): Promise<Verdict>;
  close(): void;
}

export interface Verdict {
  /** Empty where everything is as it must be. */
  readonly problems: readonly string[];
  readonly live: number;
  readonly deleted: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly chunks: number;
  readonly vectors: number;
  readonly deadLetters: number;
}

interface StoredChunk {
  readonly text: string;
  readonly start: number;
}

const visible = (text: string): string => text.replace(/\s+/g, '');

export const viewStack = (outputs: StackOutputs): StackView => {
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', queues, vectorIndex, vectorBucket } = outputs;
  const client = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, customUserAgent: spared };
  const s3 = createS3Client({ ...client, forcePathStyle: true });
  const sqs = createSqsClient(client);
  const s3Vectors = createS3VectorsClient(client);
  const objects = createS3ObjectStore(s3);
  const queue = createSqsMessageQueue(sqs);
  const keys = stateKeys(vectorIndex);
  const ledger = createLedger(objects, { bucket: outputs.stateBucket, index: vectorIndex });
  const idOf = (key: string) => documentId({ bucket: outputs.documentsBucket, key });

  const countOf = async (url: string) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } =
      Attributes;
    return [
      ApproximateNumberOfMessages,
      ApproximateNumberOfMessagesNotVisible,
      ApproximateNumberOfMessagesDelayed,
    ].reduce((sum, count) => sum + Number(count ?? 0), 0);
  };

  const deadLetters = async () =>
    (await countOf(queues.documentsDeadLetter)) + (await countOf(queues.batchesDeadLetter));

  const listVectors = async (): Promise<ReadonlyMap<string, StoredChunk>> => {
    const found = new Map<string, StoredChunk>();
    for (let nextToken: string | undefined; ; ) {
      const page = await s3Vectors.send(
        new ListVectorsCommand({
          vectorBucketName: vectorBucket,
          indexName: vectorIndex,
          returnMetadata: true,
          nextToken,
        }),
      );
      for (const { key = '', metadata } of page.vectors ?? []) found.set(key, metadata as unknown as StoredChunk);
      nextToken = page.nextToken;
      if (nextToken === undefined) return found;
    }
  };

  const listState = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of objects.list(outputs.stateBucket, `indexes/${vectorIndex}/`)) found.push(key);
    return found;
  };

  /** The revisions that the dead letters of events are about, as `documentId/revision`. */
  const readDeadLetters = async (): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const letters = await queue.receive(queues.documentsDeadLetter, { visibilitySeconds: 60 });
      if (letters.length === 0) return found;
      for (const { body } of letters)
        for (const { document, sequencer } of parseS3Event(body)) found.push(`${documentId(document)}/${sequencer}`);
    }
  };

  const judge = (record: DocumentRecord | undefined, key: string, content: string | undefined): string | undefined => {
    if (!record) return content === undefined ? undefined : 'is not known';
    const { status, failure, live, target, retired } = record;
    const wanted = content === undefined ? 'deleted' : (expectedFailure(content) ?? 'live');
    if ((failure?.code ?? status) !== wanted)
      return `is ${failure?.code ?? status} (${failure?.message}), not ${wanted}`;
    if (retired.length > 0) return `still has ${retired.length} retired revisions`;
    if (live?.revision !== target?.revision) return 'is stuck between two revisions';
    return record.documentId === idOf(key) ? undefined : 'has the record of another document';
  };

  return {
    pending: async () => (await countOf(queues.documents)) + (await countOf(queues.batches)),
    deadLetters,
    damage: async (key) => {
      let damaged = 0;
      for await (const object of objects.list(outputs.stateBucket, `${keys.revisions}${idOf(key)}/`)) {
        await objects.put({ bucket: outputs.stateBucket, key: object.key }, 'not what was written');
        damaged += 1;
      }
      return damaged;
    },
    verify: async (wanted) => {
      const problems: string[] = [];
      const records = new Map((await Array.fromAsync(ledger.records())).map((record) => [record.key, record]));
      const vectors = await listVectors();
      const left = new Set(vectors.keys());
      const homes = new Set<string>();
      const failed: Record<string, number> = {};
      let [live, deleted, chunks] = [0, 0, 0];
      for (const [key, content] of wanted) {
        const record = records.get(key);
        const problem = judge(record, key, content);
        if (problem) problems.push(`${key} ${problem}`);
        if (!record) continue;
        const { documentId: id, failure, status } = record;
        if (status === 'live') live += 1;
        if (status === 'deleted') deleted += 1;
        if (failure) failed[failure.code] = (failed[failure.code] ?? 0) + 1;
        if (failure) homes.add(`${id}/${failure.revision}`);
        if (!record.live) continue;
        homes.add(`${id}/${record.live.revision}`);
        const texts: string[] = [];
        for (let ordinal = 0; ordinal < record.live.chunks; ordinal += 1) {
          const vector = `${id}/${record.live.revision}/${ordinal}`;
          const stored = vectors.get(vector);
          left.delete(vector);
          chunks += 1;
          if (!stored) problems.push(`${key} lacks the vector of chunk ${ordinal}`);
          else texts.push(stored.text);
          if (stored && status === 'live' && content?.startsWith(stored.text, stored.start) !== true)
            problems.push(`${key} holds a chunk that is not of its newest version`);
        }
        if (status === 'live' && visible(texts.join('')) !== visible(content ?? ''))
          problems.push(`${key} does not hold all of its text`);
      }
      for (const key of records.keys()) if (!wanted.has(key)) problems.push(`${key} was never dropped`);
      for (const vector of left) problems.push(`the vector ${vector} is left over`);
      for (const key of await listState())
        for (const home of [keys.revisions, keys.receipts])
          if (key.startsWith(home) && !homes.has(key.slice(home.length).split('/', 2).join('/')))
            problems.push(`the state object ${key} is left over`);
      const letters = new Set(await readDeadLetters());
      for (const { key, documentId: id, failure } of records.values())
        if (failure && !letters.delete(`${id}/${failure.revision}`))
          problems.push(`${key} failed with ${failure.code}, and no dead letter says so`);
      for (const letter of letters) problems.push(`the dead letter of ${letter} tells of nothing any more`);
      const ofBatches = await countOf(queues.batchesDeadLetter);
      if (ofBatches > 0) problems.push(`${ofBatches} dead letters of batches`);
      return {
        problems,
        live,
        deleted,
        failed,
        chunks,
        vectors: vectors.size,
        deadLetters: await deadLetters(),
      };
    },
    close: () => {
      for (const one of [s3, sqs, s3Vectors]) one.destroy();
    },
  };
};
