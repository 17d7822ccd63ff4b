import { copyFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openS3VectorsServer } from './s3-vectors-server.ts';
import { createIndex, startTestServer, temporaryFolder } from './test-server.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A folder with one index of 400 vectors, and its server ended. */
const filledFolder = async () => {
  const server = await startTestServer({ dataDir });
  const { index } = await createIndex(server.client, { vectorBucketName: 'bucket' });
  const vectors = Array.from({ length: 400 }, (_, at) => ({ key: `k${at}`, data: { float32: [1, at, 1] } }));
  await server.client.putVectors({ ...index, vectors });
  await server.stop();
  const [file] = readdirSync(join(dataDir, 'indexes'));
  return { index, catalog: join(dataDir, 'catalog.sqlite'), indexFile: join(dataDir, 'indexes', file!) };
};

test('a catalog that is no database is named in a sentence', async () => {
  const { catalog } = await filledFolder();
  writeFileSync(catalog, 'not a database, for 100 characters at least '.repeat(10));
  expect(() => openS3VectorsServer({ dataDir })).toThrow(`The data file ${catalog} is damaged: restore it`);
});

test('a file of another schema version is refused, not guessed at', async () => {
  const { catalog } = await filledFolder();
  const database = new DatabaseSync(catalog);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => openS3VectorsServer({ dataDir })).toThrow(/schema version 99; this server knows version 1/);
});

test('a folder in use by another server is refused', async () => {
  const server = openS3VectorsServer({ dataDir });
  expect(() => openS3VectorsServer({ dataDir })).toThrow(/catalog\.sqlite is in use by another process/);
  await server.close();
  await openS3VectorsServer({ dataDir }).close();
});

test.each<[what: string, damage: (file: string) => void, expected: RegExp]>([
  ['overwritten', (file) => writeFileSync(file, 'x'.repeat(20_000)), /is damaged: restore it/],
  ['cut short', (file) => truncateSync(file, statSync(file).size - 8192), /is damaged: restore it/],
  ['missing', (file) => rmSync(file), /is missing: restore it/],
  [
    'of another dimension',
    (file) => {
      const database = new DatabaseSync(file);
      database.exec("UPDATE vectors SET data = x'00000000' WHERE row = 7");
      database.close();
    },
    /is damaged: restore it/,
  ],
])('an index file that is %s fails its queries with a sentence, and nothing else', async (_, damage, expected) => {
  const { index, indexFile } = await filledFolder();
  damage(indexFile);
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const server = await startTestServer({ dataDir });
  const query = { ...index, topK: 1, queryVector: { float32: [1, 1, 1] } };
  for (const _ of [1, 2]) {
    const response = await fetch(`${server.endpoint}/QueryVectors`, { method: 'POST', body: JSON.stringify(query) });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([500, 'InternalServerException']);
    expect(await response.json()).toEqual({ message: expect.stringMatching(expected) });
  }
  expect(logged).toHaveBeenCalledTimes(2);
  logged.mockRestore();
  await server.client.createIndex({
    ...index,
    indexName: 'healthy',
    dataType: 'float32',
    dimension: 3,
    distanceMetric: 'cosine',
  });
  await server.client.deleteIndex(index);
  expect((await server.client.listIndexes({ vectorBucketName: 'bucket' })).indexes).toHaveLength(1);
  await server.stop();
});

test('files of indexes that the catalog does not know are removed at start', async () => {
  const { index, indexFile } = await filledFolder();
  copyFileSync(indexFile, join(dataDir, 'indexes', '77.sqlite'));
  writeFileSync(join(dataDir, 'indexes', '77.sqlite-wal'), '');
  const server = await startTestServer({ dataDir });
  expect(readdirSync(join(dataDir, 'indexes'))).toEqual(['1.sqlite']);
  expect((await server.client.listVectors(index)).vectors).toHaveLength(400);
  await server.stop();
});
