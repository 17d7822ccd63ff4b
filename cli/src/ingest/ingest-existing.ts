// Objects that are in the documents bucket already → an event for each of which the pipeline knows nothing, or no more than an
// older version.
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { mapBounded } from '@alex/core/bounded';
import type { ObjectSummary } from '@alex/core/ports/object-store';
import { type DocumentChange, encodeS3Event } from '@alex/core/s3-event';
import { sequencerAfter } from '@alex/core/sequencer';
import type { Stack } from '../stack.ts';

export interface Announced {
  readonly key: string;
  /** Of the event that was sent. */
  readonly sequencer: string;
}

export interface ExistingWatcher {
  /** An object was looked at: an event was sent for it, or it was known. */
  readonly looked: (how: 'announced' | 'known') => void;
}

const groupSize = 100;
const looksAtOnce = 8;

/**
 * The event stands between the newest one that was applied and all that S3 sends, so that whoever runs this twice, or while
 * S3's own events are under way, sends events that the pipeline knows to be the same or to be older.
 */
export const announceExisting = async (
  { s3, sqs, bucket, api, outputs }: Pick<Stack, 's3' | 'sqs' | 'bucket' | 'api' | 'outputs'>,
  prefix: string,
  { looked }: ExistingWatcher,
): Promise<Announced[]> => {
  const queue = createSqsMessageQueue(sqs);

  const changeOf = async ({ key, etag, size, modified }: ObjectSummary): Promise<DocumentChange | undefined> => {
    const { record } = await api.document(key);
    if (record?.etag === etag) return undefined;
    return {
      kind: 'created',
      document: { bucket, key, etag },
      size,
      sequencer: sequencerAfter(record?.sequencer),
      eventTime: modified,
    };
  };

  const announced: Announced[] = [];
  const announce = async (group: readonly ObjectSummary[]) => {
    const changes = await mapBounded(group, looksAtOnce, changeOf);
    const sent = changes.filter((change) => change !== undefined);
    await queue.send(
      outputs.queues.documents,
      sent.map((change) => ({ body: encodeS3Event(change) })),
    );
    for (const change of changes) looked(change ? 'announced' : 'known');
    announced.push(...sent.map(({ document, sequencer }) => ({ key: document.key, sequencer })));
  };

  let group: ObjectSummary[] = [];
  for await (const object of createS3ObjectStore(s3).list(bucket, prefix)) {
    group.push(object);
    if (group.length < groupSize) continue;
    await announce(group);
    group = [];
  }
  await announce(group);
  return announced;
};
