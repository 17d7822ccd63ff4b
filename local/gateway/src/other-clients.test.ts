import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentials, startTestGateway, type TestGateway } from './start-test-gateway.ts';

const run = promisify(execFile);
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

test.skipIf(!hasBoto3)('boto3: signed, presigned and refused requests', async () => {
  const script = fileURLToPath(new URL('./boto3_requests.py', import.meta.url));
  const { accessKeyId, secretAccessKey } = credentials;
  expect((await run('python3', [script, gateway.url, accessKeyId, secretAccessKey])).stdout).toBe('understood\n');
});

test.skipIf(!hasAwsCli)('aws CLI: an upload under an odd key, and a wrong secret', async () => {
  const put = (secret: string) =>
    run('aws', ['s3api', 'put-object', '--endpoint-url', gateway.url, '--bucket', 'b', '--key', 'a b+c&d=é/ü'], {
      env: {
        ...process.env,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: secret,
      },
    });
  await put(credentials.secretAccessKey);
  await expect(put('wrong')).rejects.toThrow('SignatureDoesNotMatch');
});
