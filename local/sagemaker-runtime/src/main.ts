/** The endpoint by itself: `node src/main.ts [--port 0] [--stub BASE_MS,ITEM_MS] [--concurrency 2] [--processes N] [--tokens] [--faults JSON]`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { openSageMakerRuntimeServer } from './sagemaker-runtime-server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    stub: { type: 'string' },
    concurrency: { type: 'string', default: '2' },
    processes: { type: 'string' },
    tokens: { type: 'boolean', default: false },
    faults: { type: 'string', default: '{}' },
  },
});
const [baseMs = 0, itemMs = 0] = values.stub?.split(',').map(Number) ?? [];

const endpoint = openSageMakerRuntimeServer({
  engine: values.stub === undefined ? 'model' : { baseMs, itemMs },
  maxConcurrency: Number(values.concurrency),
  shape: values.tokens ? 'tokens' : 'pooled',
  faults: JSON.parse(values.faults),
  ...(values.processes === undefined ? {} : { processes: Number(values.processes) }),
});
const server = createServer(endpoint.handle).listen(Number(values.port), '127.0.0.1');
await Promise.all([once(server, 'listening'), endpoint.ready]);
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
