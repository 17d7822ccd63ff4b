// The object store's contract: the S3 adapter, over HTTP, against the local S3.
import { createS3Client } from '@alex/aws/clients';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { openS3Server } from '@alex/local-s3/s3-server';
import { describeObjectStoreContract } from '@alex/testing/contracts/object-store.contract';
import { expect, test } from 'vitest';
import { listen } from './loopback.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

const open = async () => {
  const folder = await makeTemporaryFolder();
  const server = openS3Server({ dataDir: folder.path, notify: async () => {} });
  server.createBucket('plain');
  server.createBucket('versions', { versioned: true });
  const loopback = await listen(server.handle);
  const client = createS3Client(loopback.config);
  return {
    store: createS3ObjectStore(client),
    bucket: 'plain',
    versionedBucket: 'versions',
    tearDown: async () => {
      client.destroy();
      await loopback.close();
      await server.close();
      await folder.remove();
    },
  };
};

describeObjectStoreContract('S3 adapter and local S3', open);

test('a bucket that is not there fails reads and writes, and is not taken for an absent object', async () => {
  const { store, tearDown } = await open();
  const ref = { bucket: 'absent', key: 'a' };
  for (const call of [
    () => store.get(ref),
    () => store.put(ref, '', { ifAbsent: true }),
    () => store.delete('absent', ['a']),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'object-store-failed' });
  await tearDown();
});
