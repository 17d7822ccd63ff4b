// A stack in this process for a benchmark: dropped into, waited for, and gone afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentsResponse } from '@alex/core/api';
import { mapBounded } from '@alex/core/bounded';
import type { DocumentRecord } from '@alex/core/document-record';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { startStack } from '@alex/local-stack/stack';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const uploadsAtOnce = 16;

export interface BenchStack {
  readonly outputs: StackOutputs;
  drop(documents: Iterable<{ readonly key: string; readonly body: string | Uint8Array }>): Promise<void>;
  /** Asks seldom: whoever looks takes part in what is measured. */
  untilLive(documents: number, pollMilliseconds: number): Promise<void>;
  /** Until so many live documents are as they should be. */
  untilLiveAnd(isDone: (record: DocumentRecord) => boolean, documents: number, pollMilliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export const startBenchStack = async (embeddingEndpoint?: string): Promise<BenchStack> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'alex-bench-'));
  const stack = await startStack({ port: 0, dataDir, ...(embeddingEndpoint && { embeddingEndpoint }) });
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', documentsBucket, apiUrl } = stack.outputs;
  const s3 = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });

  const countLive = async (isDone: (record: DocumentRecord) => boolean, after?: string): Promise<number> => {
    const response = await fetch(`${apiUrl}/documents?status=live&limit=500${after ? `&after=${after}` : ''}`);
    const { documents, next } = (await response.json()) as DocumentsResponse;
    return documents.filter(isDone).length + (next === undefined ? 0 : await countLive(isDone, next));
  };
  const untilLiveAnd: BenchStack['untilLiveAnd'] = async (isDone, documents, pollMilliseconds) => {
    while ((await countLive(isDone)) < documents) await sleep(pollMilliseconds);
  };

  return {
    outputs: stack.outputs,
    drop: async (documents) => {
      await mapBounded([...documents], uploadsAtOnce, ({ key, body }) =>
        s3.send(new PutObjectCommand({ Bucket: documentsBucket, Key: key, Body: body })),
      );
    },
    untilLive: (documents, pollMilliseconds) => untilLiveAnd(() => true, documents, pollMilliseconds),
    untilLiveAnd,
    close: async () => {
      s3.destroy();
      await stack.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
