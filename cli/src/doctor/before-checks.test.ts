import type { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { expect, test } from 'vitest';
import type { ControlPlane } from '../aws/control-plane.ts';
import { beforeChecks } from './before-checks.ts';
import { runChecks } from './check.ts';

const look = async (quota: number, vectors: () => Promise<unknown>) => {
  const controlPlane = (async () => ({ Quota: { Value: quota } })) as unknown as ControlPlane;
  const s3Vectors = { send: vectors } as unknown as S3VectorsClient;
  const found = await Array.fromAsync(runChecks(beforeChecks({ region: 'eu-west-1', s3Vectors, controlPlane }, 5)));
  return found.map(({ verdict }) => verdict.kind);
};

const failing = (error: object) => async () => {
  throw Object.assign(new Error('no'), error);
};

test.each([
  [10, async () => ({}), ['ok', 'ok', 'skipped']],
  [4, async () => ({}), ['failed', 'ok', 'skipped']],
  [10, failing({ code: 'ENOTFOUND' }), ['ok', 'failed', 'skipped']],
  [10, failing({ name: 'CredentialsProviderError' }), ['ok', 'failed', 'skipped']],
])('a quota of %i where 5 are wanted, and a region with or without S3 Vectors', async (quota, vectors, kinds) =>
  expect(await look(quota, vectors)).toEqual(kinds),
);
