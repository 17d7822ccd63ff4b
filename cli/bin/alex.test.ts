import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const bootstrap = `console.log(JSON.stringify([process.argv.slice(2), process.env.ALEX_WORKING_DIRECTORY])); process.exit(7)`;

let root: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'alex bin-')));
  await Promise.all(['cli/bin', 'scripts', 'elsewhere'].map((each) => mkdir(join(root, each), { recursive: true })));
  await cp(join(import.meta.dirname, 'alex.mjs'), join(root, 'cli/bin/alex.mjs'));
  await writeFile(join(root, 'scripts/bootstrap.mjs'), bootstrap);
  await symlink('cli/bin/alex.mjs', join(root, 'alex'));
});
afterAll(() => rm(root, { recursive: true }));

const start = async (env: Record<string, string>) => {
  const args = [join(root, 'alex'), 'ingest', 'a b', '--prefix', 'p'];
  const options = { cwd: join(root, 'elsewhere'), env: { PATH: process.env.PATH, ...env } };
  const { code, stdout } = (await run(process.execPath, args, options).catch((error) => error)) as {
    readonly code: number;
    readonly stdout: string;
  };
  const [argv, workingDirectory] = JSON.parse(stdout) as [string[], string];
  return { code, argv, workingDirectory };
};

test('hands the arguments, the folder and the exit status through', async () => {
  expect(await start({})).toEqual({
    code: 7,
    argv: ['cli/src/main.ts', 'ingest', 'a b', '--prefix', 'p'],
    workingDirectory: join(root, 'elsewhere'),
  });
});

test('npm run alex starts in the project: the folder is the one npm was called in', async () => {
  const folder = async (env: Record<string, string>) => (await start(env)).workingDirectory;
  expect(await folder({ npm_lifecycle_event: 'alex', INIT_CWD: '/home' })).toBe('/home');
  expect(await folder({ npm_lifecycle_event: 'npx', INIT_CWD: '/home' })).toBe(join(root, 'elsewhere'));
});
