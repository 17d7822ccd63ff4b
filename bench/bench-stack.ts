// A stack in this process for a benchmark: dropped into, waited for, and gone afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentsResponse } from '@alex/core/api';
import { mapBounded } from '@alex/core/bounded';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { startStack } from '@alex/local-stack/stack';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const uploadsAtOnce = 16;

export interface BenchStack {
  readonly outputs: StackOutputs;
  drop(documents: Iterable<{ readonly key: string; readonly body: string | Uint8Array }>): Promise<void>;
  /** Asks seldom: whoever looks takes part in what is measured. */
  untilLive(documents: number, pollMilliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export const startBenchStack = async (embeddingEndpoint?: string): Promise<BenchStack> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'alex-bench-'));
  const stack = await startStack({ port: 0, dataDir, ...(embeddingEndpoint && { embeddingEndpoint }) });
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', documentsBucket, apiUrl } = stack.outputs;
  const s3 = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });

  const countLive = async (after?: string): Promise<number> => {
    const response = await fetch(`${apiUrl}/documents?status=live&limit=500${after ? `&after=${after}` : ''}`);
    const { documents, next } = (await response.json()) as DocumentsResponse;
    return documents.length + (next === undefined ? 0 : await countLive(next));
  };

  return {
    outputs: stack.outputs,
    drop: async (documents) => {
      await mapBounded([...documents], uploadsAtOnce, ({ key, body }) =>
        s3.send(new PutObjectCommand({ Bucket: documentsBucket, Key: key, Body: body })),
      );
    },
    untilLive: async (documents, pollMilliseconds) => {
      while ((await countLive()) < documents) await sleep(pollMilliseconds);
    },
    close: async () => {
      s3.destroy();
      await stack.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
