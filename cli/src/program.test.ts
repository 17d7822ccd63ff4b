import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeStack } from './testing/fake-stack.ts';
import { runCommand } from './testing/run.ts';

const needingStack = ['ingest', 'search', 'status', 'failures', 'replay', 'remove'];
const commands = [...needingStack, 'trace', 'doctor', 'metrics', 'endpoint', 'cost'];

test.each(commands)('alex %s --help has an example', async (command) => {
  const { exitCode, stdout } = await runCommand([command, '--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`Examples?:\\n  alex ${command} ?`));
});

test.each([
  [[], 'Usage: alex'],
  [['nonsense'], "unknown command 'nonsense'"],
  [['search'], "missing required argument 'question'"],
  [['search', 'q', '--top', '0'], 'A whole number from 1 to 100 is needed.'],
  [['search', 'q', '--filter', '[]'], 'A JSON object is needed'],
  [['status', '--status', 'done'], 'embedding, live, failed, deleted'],
  [['replay'], 'say which dead letters'],
  [['replay', '--all', '--key', 'a'], 'say which dead letters'],
  [['replay', '--older-than', 'yesterday'], 'A time looks like'],
  [['ingest', '/no/such/path'], '/no/such/path cannot be read'],
])('%j is called wrongly', async (args, said) => {
  const { exitCode, stderr } = await runCommand(args);
  expect(stderr).toContain(said);
  expect(exitCode).toBe(2);
});

test.each(needingStack)('alex %s without a stack says how to start one', async (command) => {
  const args = { ingest: [import.meta.filename], search: ['q'], remove: ['a'], replay: ['--all'] }[command] ?? [];
  const { exitCode, stderr } = await runCommand([command, ...args]);
  expect(stderr).toBe(
    '✗ No stack is running here. Start one with: npm start (or name one with --stack FILE or ALEX_STACK).\n',
  );
  expect(exitCode).toBe(1);
});

test.each([
  [['search', 'q']],
  [['failures']],
  [['ingest', import.meta.filename]],
  [['ingest', import.meta.filename, '--no-wait']],
  [['remove', 'a']],
])('%j against a stack that is gone is one sentence', async (args) => {
  const { outputs, close } = await startFakeStack();
  await close();
  const { exitCode, stdout, stderr } = await runCommand(args, { outputs });
  expect(stderr).toMatch(/^✗ Nothing answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Is the stack running\?.*\n$/);
  expect([stdout, exitCode]).toEqual(['', 1]);
});

test('--stack goes before ALEX_STACK, and that before the default folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'alex-stack-'));
  const write = async (name: string, content: string) => {
    await mkdir(join(root, '.alex'), { recursive: true });
    await writeFile(join(root, name), content);
    return join(root, name);
  };
  const [option, variable] = [await write('option.json', '[]'), await write('variable.json', 'x')];
  await write('.alex/outputs.json', '{"region":"us-east-1","apiUrl":"x"}');
  const saidWith = async (args: string[], env = {}) =>
    (await runCommand([...args, 'failures'], { world: { root, env } })).stderr;

  expect(await saidWith(['--stack', option], { ALEX_STACK: variable })).toContain(
    `${option} does not describe a stack`,
  );
  expect(await saidWith([], { ALEX_STACK: variable })).toContain(
    `${variable} does not describe a stack: it is not JSON`,
  );
  expect(await saidWith([])).toContain('does not describe a stack: documentsBucket, replayFunction missing');
  expect(await saidWith(['--stack', join(root, 'none.json')])).toContain('none.json does not exist.');
  await rm(root, { recursive: true });
});
