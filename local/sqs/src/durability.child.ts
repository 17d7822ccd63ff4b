// A server process for durability.test.ts to kill: prints its port, serves until it dies.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSqsServer } from './sqs-server.ts';

const sqs = openSqsServer({ dataDir: process.argv[2]!, baseUrl: () => 'http://127.0.0.1' });
const server = createServer((request, response) => void sqs.handle(request, response));
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
