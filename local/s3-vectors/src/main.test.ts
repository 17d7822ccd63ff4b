import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIndex, sdkClient, temporaryFolder } from './test-server.ts';

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = temporaryFolder();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const startMain = async () => {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const endpoint = /http:\S+(?=,)/.exec(line)![0];
  return { child, endpoint, client: sdkClient(endpoint) };
};

test('what was acknowledged survives SIGKILL under load, and every request is there as a whole or not at all', async () => {
  const batchSize = 40;
  const keysOf = (batch: number) => Array.from({ length: batchSize }, (_, at) => `${batch}/${at}`);
  const put = new Set<number>();
  const deleted = new Set<number>();
  const deleteSent = new Set<number>();
  let next = 0;

  for (const round of [1, 2]) {
    const { child, client } = await startMain();
    const index = { vectorBucketName: 'bucket', indexName: 'vectors' };
    if (round === 1) await createIndex(client, index);
    const goal = put.size + 25;
    const work = async (): Promise<void> => {
      for (;;) {
        const batch = next++;
        const vectors = keysOf(batch).map((key) => ({ key, data: { float32: [1, batch, 1] }, metadata: { batch } }));
        await client.putVectors({ ...index, vectors });
        put.add(batch);
        if (batch % 3 === 0) {
          deleteSent.add(batch);
          await client.deleteVectors({ ...index, keys: keysOf(batch) });
          deleted.add(batch);
        }
        if (put.size >= goal) child.kill('SIGKILL'); // with the other workers' requests under way
      }
    };
    const outcomes = await Promise.allSettled([work(), work(), work()]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    client.destroy();

    const again = await startMain();
    for (let batch = 0; batch < next; batch++) {
      const { vectors } = await again.client.getVectors({ ...index, keys: keysOf(batch), returnData: true });
      const expected = deleted.has(batch)
        ? [0]
        : put.has(batch) && !deleteSent.has(batch)
          ? [batchSize]
          : [0, batchSize];
      expect(expected, `batch ${batch}`).toContain(vectors!.length);
      for (const { data } of vectors!) expect(data).toEqual({ float32: [1, batch, 1] });
    }
    const query = {
      ...index,
      topK: 50,
      queryVector: { float32: [1, next, 1] },
      filter: { batch: [...put].find((batch) => !deleteSent.has(batch))! },
    };
    expect((await again.client.queryVectors(query)).vectors).toHaveLength(batchSize);
    again.client.destroy();
    again.child.kill('SIGTERM');
    expect(await once(again.child, 'exit')).toEqual([0, null]);
  }
});

test('only programs on this machine are served', async () => {
  const { endpoint } = await startMain();
  const status = async (headers: Record<string, string>) => {
    const outgoing = request(`${endpoint}/ListVectorBuckets`, { method: 'POST', headers, agent: false });
    outgoing.end();
    const [response] = await once(outgoing, 'response');
    response.resume();
    return response.statusCode;
  };
  expect(await status({})).toBe(200);
  expect(await status({ origin: 'https://example.com' })).toBe(403);
  expect(await status({ host: 'rebound.example.com' })).toBe(403);
});
