// Measures the server against a bare dot-product scan in the same process: node bench/scan.ts [vectors], 100,000 by default.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openS3VectorsServer } from '../src/s3-vectors-server.ts';

const count = Number(process.argv[2] ?? 100_000);
const dimension = 384;
const vectorsPerPut = 500;
const rounds = Math.max(10, Math.min(60, Math.floor(6_000_000 / count)));
const warmUps = 5;
const index = { vectorBucketName: 'bench', indexName: 'vectors' };
const text = 'lorem ipsum '.repeat(85); // 1 kB, as a chunk of a document has

const randomVector = (): number[] => Array.from({ length: dimension }, () => Math.fround(Math.random() - 0.5));

const dataDir = mkdtempSync(join(tmpdir(), 's3-vectors-bench-'));
const server = openS3VectorsServer({ dataDir });
const listener = createServer((...exchange) => void server.handle(...exchange)).listen(0, '127.0.0.1');
listener.keepAliveTimeout = 0; // the bare scans leave the connection idle for long
await once(listener, 'listening');
const agent = new Agent({ keepAlive: true });

const overHttp = async (operation: string, body: Buffer): Promise<Buffer> => {
  const { port } = listener.address() as AddressInfo;
  const outgoing = request({ host: '127.0.0.1', port, path: `/${operation}`, method: 'POST', agent });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const content = await buffer(answer);
  if (answer.statusCode !== 200) throw new Error(content.toString());
  return content;
};
const inProcess = async (operation: string, body: Buffer): Promise<void> => {
  const incoming = Object.assign(Readable.from([body]), { method: 'POST', url: `/${operation}` });
  const outgoing = { writeHead: () => undefined, end: () => undefined };
  await server.handle(incoming as unknown as IncomingMessage, outgoing as unknown as ServerResponse);
};
const json = (content: object): Buffer => Buffer.from(JSON.stringify(content));

const measure = async (name: string, run: () => unknown): Promise<{ name: string; p50: number; p95: number }> => {
  for (let round = 0; round < warmUps; round++) await run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return { name, p50: times[rounds >> 1]!, p95: times[Math.floor(rounds * 0.95)]! };
};

/** What everything is compared with: the quickest plain JavaScript we know, over one Float32Array. */
const matrix = new Float32Array(count * dimension);
const bareScan = (query: Float32Array): number => {
  let best = Number.NEGATIVE_INFINITY;
  for (let row = 0, at = 0; row < count; row++) {
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    for (let column = 0; column < dimension; column += 4, at += 4) {
      sum0 += query[column]! * matrix[at]!;
      sum1 += query[column + 1]! * matrix[at + 1]!;
      sum2 += query[column + 2]! * matrix[at + 2]!;
      sum3 += query[column + 3]! * matrix[at + 3]!;
    }
    best = Math.max(best, sum0 + sum1 + sum2 + sum3);
  }
  return best;
};

try {
  await overHttp('CreateVectorBucket', json({ vectorBucketName: 'bench' }));
  await overHttp(
    'CreateIndex',
    json({
      ...index,
      dataType: 'float32',
      dimension,
      distanceMetric: 'cosine',
      metadataConfiguration: { nonFilterableMetadataKeys: ['text'] },
    }),
  );

  let putMs = 0;
  for (let first = 0; first < count; first += vectorsPerPut) {
    const vectors = Array.from({ length: Math.min(vectorsPerPut, count - first) }, (_, at) => {
      const float32 = randomVector();
      const id = first + at;
      matrix.set(float32, id * dimension);
      return { key: `vector/${id}`, data: { float32 }, metadata: { percent: id % 100, document: `d${id >> 4}`, text } };
    });
    const body = json({ ...index, vectors });
    const start = performance.now();
    await overHttp('PutVectors', body);
    putMs += performance.now() - start;
  }
  console.log(
    `${count} vectors of ${dimension} float32 put over HTTP, 500 a request: ${Math.round((count / putMs) * 1000)}/s`,
  );

  const queryBody = (more: object) => json({ ...index, topK: 10, queryVector: { float32: randomVector() }, ...more });
  const answered = { returnMetadata: true, returnDistance: true };
  const results = [
    await measure('bare scan, plain JavaScript', () => bareScan(Float32Array.from(randomVector()))),
    await measure('query, in process', () => inProcess('QueryVectors', queryBody(answered))),
    await measure('query, over HTTP', () => overHttp('QueryVectors', queryBody(answered))),
    await measure('query, topK 100', () => overHttp('QueryVectors', queryBody({ ...answered, topK: 100 }))),
    await measure('query, topK 10,000, first page', () => overHttp('QueryVectors', queryBody({ topK: 10_000 }))),
    await measure('query, filter keeps 1 %', () => overHttp('QueryVectors', queryBody({ filter: { percent: 7 } }))),
    await measure('query, filter keeps 50 %', () =>
      overHttp('QueryVectors', queryBody({ filter: { percent: { $lt: 50 } } })),
    ),
    await measure('query, filter keeps 16 vectors', () =>
      overHttp('QueryVectors', queryBody({ filter: { document: 'd77' } })),
    ),
    await measure('list, a page of 500 with data', () => overHttp('ListVectors', json({ ...index, returnData: true }))),
  ];
  const bare = results[0]!;
  for (const { name, p50, p95 } of results)
    console.log(
      `${name.padEnd(32)} p50 ${p50.toFixed(2).padStart(7)} ms   p95 ${p95.toFixed(2).padStart(7)} ms` +
        `   p95 / bare p50 ${(p95 / bare.p50).toFixed(2)}`,
    );
  console.log(`resident memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
} finally {
  agent.destroy();
  listener.close();
  await server.close();
  rmSync(dataDir, { recursive: true });
}
