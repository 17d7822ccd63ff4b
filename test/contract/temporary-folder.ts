// A folder of its own for a test's server, gone with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const makeTemporaryFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'alex-contract-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};
