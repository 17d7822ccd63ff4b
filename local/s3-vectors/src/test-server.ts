// For tests: the server over real HTTP on loopback, in a folder of its own, with the real SDK client on it.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Vectors } from '@aws-sdk/client-s3vectors';
import { openS3VectorsServer, type S3VectorsServerOptions } from './s3-vectors-server.ts';

export const sdkClient = (endpoint: string): S3Vectors =>
  new S3Vectors({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 's3-vectors-'));

export const startTestServer = async (options: Partial<S3VectorsServerOptions> = {}) => {
  const dataDir = options.dataDir ?? temporaryFolder();
  const server = openS3VectorsServer({ ...options, dataDir });
  const listener = createServer((request, response) => void server.handle(request, response)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const endpoint = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const client = sdkClient(endpoint);
  return {
    client,
    endpoint,
    dataDir,
    /** Ends the server and leaves its folder. */
    stop: async (): Promise<void> => {
      client.destroy();
      listener.close();
      listener.closeAllConnections();
      await server.close();
    },
    remove: (): void => rmSync(dataDir, { recursive: true, force: true }),
  };
};

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** A bucket with one index in it. */
export const createIndex = async (
  client: S3Vectors,
  {
    vectorBucketName,
    indexName = 'vectors',
    dimension = 3,
    distanceMetric = 'cosine' as 'cosine' | 'euclidean',
    nonFilterableMetadataKeys = [] as string[],
  }: {
    vectorBucketName: string;
    indexName?: string;
    dimension?: number;
    distanceMetric?: 'cosine' | 'euclidean';
    nonFilterableMetadataKeys?: string[];
  },
) => {
  await client.createVectorBucket({ vectorBucketName });
  const { indexArn } = await client.createIndex({
    vectorBucketName,
    indexName,
    dataType: 'float32',
    dimension,
    distanceMetric,
    ...(nonFilterableMetadataKeys.length > 0 && { metadataConfiguration: { nonFilterableMetadataKeys } }),
  });
  return { index: { vectorBucketName, indexName }, indexArn: indexArn! };
};

/** What a call is refused with: `Name 400 /path`, without the path where there is none. */
export const refusal = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    const { name, $metadata, fieldList } = error as {
      name: string;
      $metadata?: { httpStatusCode: number };
      fieldList?: { path: string }[];
    };
    return [name, $metadata?.httpStatusCode, ...(fieldList ?? []).map(({ path }) => path)].join(' ');
  }
  return 'accepted';
};
