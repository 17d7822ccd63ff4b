import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './start-test-server.ts';

const run = promisify(execFile);
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test.skipIf(!hasBoto3)('boto3: queues, messages, dead letters, moves and errors', async () => {
  const script = fileURLToPath(new URL('./boto3_conformance.py', import.meta.url));
  expect((await run('python3', [script, server.url])).stdout).toBe('conformant\n');
});

test.skipIf(!hasAwsCli)('aws CLI: send and receive', async () => {
  const env = {
    ...process.env,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const aws = async (...args: string[]) =>
    (await run('aws', ['sqs', ...args, '--endpoint-url', server.url, '--output', 'json'], { env })).stdout;
  const url = await server.queue('cli');
  await aws('send-message', '--queue-url', url, '--message-body', 'from the shell');
  const { Messages } = JSON.parse(await aws('receive-message', '--queue-url', url));
  expect(Messages).toMatchObject([{ Body: 'from the shell' }]);
});
