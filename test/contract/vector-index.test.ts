// The index's contract: the S3 Vectors adapter, over HTTP, against the local S3 Vectors.
import { createS3VectorsClient } from '@alex/aws/clients';
import { createS3VectorsIndex } from '@alex/aws/s3-vectors-index';
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { describeVectorIndexContract } from '@alex/testing/contracts/vector-index.contract';
import { CreateIndexCommand, CreateVectorBucketCommand } from '@aws-sdk/client-s3vectors';
import { openS3VectorsServer } from 's3-vectors-server/s3-vectors-server';
import { expect, test } from 'vitest';
import { listen } from './loopback.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

const dimension = 384;

const open = async () => {
  const folder = await makeTemporaryFolder();
  const server = openS3VectorsServer({ dataDir: folder.path });
  const loopback = await listen(server.handle);
  const client = createS3VectorsClient(loopback.config);
  return {
    client,
    tearDown: async () => {
      client.destroy();
      await loopback.close();
      await server.close();
      await folder.remove();
    },
  };
};

describeVectorIndexContract('S3 Vectors adapter and local S3 Vectors', async () => {
  const { client, tearDown } = await open();
  await client.send(new CreateVectorBucketCommand({ vectorBucketName: 'vectors' }));
  await client.send(
    new CreateIndexCommand({
      vectorBucketName: 'vectors',
      indexName: 'minilm',
      dataType: 'float32',
      dimension,
      distanceMetric: 'cosine',
      metadataConfiguration: { nonFilterableMetadataKeys: [...nonFilterableMetadataKeys] },
    }),
  );
  return { index: createS3VectorsIndex(client, { vectorBucket: 'vectors', index: 'minilm' }), dimension, tearDown };
});

test('an index that is not there refuses every call', async () => {
  const { client, tearDown } = await open();
  const index = createS3VectorsIndex(client, { vectorBucket: 'vectors', index: 'absent' });
  const embedding = new Float32Array(dimension).fill(1);
  for (const call of [() => index.get(['a']), () => index.delete(['a']), () => index.query(embedding, 1)])
    await expect(call()).rejects.toMatchObject({ code: 'index-refused' });
  await tearDown();
});
