import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startS3 } from './s3-harness.ts';
import { seededRandom } from './seeded-random.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-s3-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = async (dataDir: string, eventsFile: string): Promise<{ child: ChildProcess; client: S3Client }> => {
  const script = fileURLToPath(new URL('crash-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir, eventsFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await new Promise<string[]>((resolve) => {
    createInterface(child.stdout!).once('line', (line) => resolve([line]));
  });
  const client = new S3Client({
    ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return { child, client };
};

const etagOf = (body: string): string => createHash('md5').update(body).digest('hex');

test('after kill -9 under load every acknowledged change is there, whole, and was or will be notified', async () => {
  const dataDir = join(folder, 'data');
  const eventsFile = join(folder, 'events');
  writeFileSync(eventsFile, '');
  const random = seededRandom(11);
  /** What each key may hold: after an acknowledged change only that, or what was sent later and not acknowledged. */
  const possible = new Map<string, Set<string | undefined>>();
  const acknowledged: { key: string; eTag: string | undefined }[] = [];

  const write = async (client: S3Client, key: string, round: number): Promise<void> => {
    const [Bucket = '', Key = ''] = key.split(' ');
    const body = random.integer(5) === 0 ? undefined : `${round} ${key} `.repeat(random.pick([1, 100, 10_000]));
    const allowed = possible.get(key) ?? new Set([undefined]);
    possible.set(key, allowed);
    allowed.add(body);
    await client.send(
      body === undefined ? new DeleteObjectCommand({ Bucket, Key }) : new PutObjectCommand({ Bucket, Key, Body: body }),
    );
    possible.set(key, new Set([body]));
    if (body !== undefined) acknowledged.push({ key, eTag: etagOf(body) });
  };

  for (const round of [1, 2, 3]) {
    const { child, client } = await start(dataDir, eventsFile);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const goal = acknowledged.length + 60 + random.integer(60);
    const work = async (worker: number): Promise<void> => {
      for (let step = 0; ; step++) {
        const bucket = worker % 2 === 0 ? 'plain' : 'versioned';
        await write(client, `${bucket} k${worker}-${step % 4}`, round);
        if (acknowledged.length >= goal) child.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 12 }, (_, worker) => work(worker)));
    await exited;
    client.destroy();
  }
  expect(acknowledged.length).toBeGreaterThan(180);

  const s3 = await startS3({ dataDir });
  for (const [key, allowed] of possible) {
    const [Bucket = '', Key = ''] = key.split(' ');
    const found = await s3.client.send(new GetObjectCommand({ Bucket, Key })).then(
      ({ Body }) => Body!.transformToString(),
      (error) => (error.name === 'NoSuchKey' ? undefined : Promise.reject(error)),
    );
    expect(allowed.has(found), `${key} holds ${found?.slice(0, 40)}`).toBe(true);
  }
  await s3.drained();
  await s3.close({ keepData: true });

  const delivered = [
    ...readFileSync(eventsFile, 'utf8').trimEnd().split('\n'),
    ...s3.notifications.map(({ body }) => body),
  ]
    .map((line) => JSON.parse(line))
    .filter((message) => 'Records' in message)
    .map(({ Records: [record] }) => `${record.s3.bucket.name} ${record.s3.object.key} ${record.s3.object.eTag}`);
  const events = new Set(delivered);
  for (const { key, eTag } of acknowledged) expect(events.has(`${key} ${eTag}`), `event of ${key}`).toBe(true);
}, 30_000);

test('files that no object owns are removed at the next start', async () => {
  const dataDir = join(folder, 'data');
  const first = await startS3({ dataDir });
  first.server.createBucket('kept');
  await first.client.send(new PutObjectCommand({ Bucket: 'kept', Key: 'k', Body: 'x'.repeat(100_000) }));
  await first.close({ keepData: true });
  const bodies = join(dataDir, 'bodies');
  const orphan = join(bodies, 'left-over');
  writeFileSync(orphan, 'half a body');
  const second = await startS3({ dataDir });
  expect(existsSync(orphan)).toBe(false);
  expect(readdirSync(bodies)).toHaveLength(1);
  const { ContentLength, Body } = await second.client.send(new GetObjectCommand({ Bucket: 'kept', Key: 'k' }));
  await Body!.transformToByteArray();
  expect(ContentLength).toBe(100_000);
  await second.close({ keepData: true });
});
