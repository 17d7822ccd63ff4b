import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';
import { startTestServer } from './test-server.ts';

const run = promisify(execFile);
const hasBoto3 =
  spawnSync('python3', ['-c', 'import boto3; boto3.client("s3vectors", region_name="us-east-1")']).status === 0;

test.skipIf(!hasBoto3)('boto3: every operation', async () => {
  const server = await startTestServer();
  await run('python3', [join(import.meta.dirname, 'conformance.boto3.py'), server.endpoint]);
  await server.stop();
  server.remove();
});
