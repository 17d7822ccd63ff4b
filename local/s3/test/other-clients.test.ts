// Clients that are not JavaScript; skipped by name where they are not installed.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Harness, startS3 } from './s3-harness.ts';

const run = promisify(execFile);
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

let s3: S3Harness;
let files: string;
beforeAll(async () => {
  s3 = await startS3();
  files = join(s3.dataDir, 'client-files');
  mkdirSync(join(files, 'in', 'sub dir'), { recursive: true });
});
afterAll(() => s3.close());

test.skipIf(!hasBoto3)('boto3: objects, transfers, versions, notifications', async () => {
  const script = fileURLToPath(new URL('boto3_conformance.py', import.meta.url));
  const { stdout } = await run('python3', [script, s3.endpoint]);
  expect(stdout.trim()).toBe('ok');
});

test.skipIf(!hasAwsCli)(
  'aws s3: mb, sync, ls, cp, rm',
  async () => {
    const aws = async (...words: string[]): Promise<string> => {
      const env = {
        ...process.env,
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'us-east-1' },
      };
      const { stdout } = await run('aws', ['s3', ...words, '--endpoint-url', s3.endpoint], { env, cwd: files });
      return stdout;
    };
    const big = Buffer.alloc(9 * 1024 ** 2, 'big');
    writeFileSync(join(files, 'in', 'big.bin'), big);
    writeFileSync(join(files, 'in', 'sub dir', 'ü+.txt'), 'small');
    await aws('mb', 's3://cli-bucket');
    await aws('sync', 'in', 's3://cli-bucket/files');
    const listed = await aws('ls', 's3://cli-bucket', '--recursive');
    expect(listed).toContain('files/big.bin');
    expect(listed).toContain('files/sub dir/ü+.txt');
    await aws('cp', 's3://cli-bucket/files', 'out', '--recursive');
    expect(readFileSync(join(files, 'out', 'big.bin')).equals(big)).toBe(true);
    expect(readFileSync(join(files, 'out', 'sub dir', 'ü+.txt'), 'utf8')).toBe('small');
    rmSync(join(files, 'in', 'sub dir'), { recursive: true });
    const resynced = await aws('sync', 'in', 's3://cli-bucket/files', '--delete', '--no-progress');
    expect(resynced.trim()).toBe('delete: s3://cli-bucket/files/sub dir/ü+.txt');
    await aws('rm', 's3://cli-bucket', '--recursive');
    await s3.client.send(new DeleteBucketCommand({ Bucket: 'cli-bucket' }));
  },
  60_000,
);
