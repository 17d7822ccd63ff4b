import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { afterAll, expect, test, vi } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const parent = mkdtempSync(join(tmpdir(), 'alex-main-'));
const children: ChildProcess[] = [];

afterAll(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(parent, { recursive: true, maxRetries: 5 });
});

/** Without the model: nothing listens where the embeddings would come from. */
const run = (dir: string, ...flags: string[]) => {
  const args = [main, '--data', dir, '--empty', '--embedding-endpoint', 'http://127.0.0.1:9', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (data) => {
      printed[name] += data;
    });
  const ended = once(child, 'close').then(([code, signal]) => ({ ended: code ?? signal, ...printed }));
  return { child, printed, ended };
};

const start = async (dir: string) => {
  const stack = run(dir, '--port', '0');
  await vi.waitFor(() => expect(stack.printed.stdout).toContain('Try next'), { timeout: 15_000 });
  const outputs = JSON.parse(readFileSync(join(dir, 'outputs.json'), 'utf8')) as StackOutputs;
  return { ...stack, outputs };
};

const refused = (ended: number, stderr: string) => ({ ended, stdout: '', stderr: `✗ ${stderr}\n` });

test.concurrent('a wrong flag is named, and where to read on', async () => {
  const dir = join(parent, 'none');
  expect(await run(dir, '--prot', '1').ended).toEqual(
    refused(2, "Unknown option '--prot'.\n  See `npm start -- --help`."),
  );
  expect(existsSync(dir)).toBe(false);
});

test.concurrent('folder and port of a running stack are refused; SIGTERM ends it cleanly, whatever hangs', async () => {
  const dir = join(parent, 'busy');
  const { child, ended, outputs } = await start(dir);
  const { port } = new URL(outputs.endpoint ?? '');
  expect(await run(dir, '--port', '0').ended).toEqual(
    refused(1, `The data folder ${dir} is in use by another stack. Stop that one, or use another --data folder.`),
  );
  expect(await run(join(parent, 'other'), '--port', port).ended).toEqual(
    refused(1, `Port ${port} of 127.0.0.1 is in use: stop the program that uses it, or choose another port.`),
  );
  const hanging = request(`${outputs.apiUrl}/search`, { method: 'POST', headers: { expect: '100-continue' } });
  hanging.on('error', () => undefined).flushHeaders();
  await once(hanging, 'continue');
  child.kill('SIGTERM');
  expect(await ended).toEqual({ ended: 0, stdout: expect.stringMatching(/Stopping …\n$/), stderr: '' });
  expect(existsSync(join(dir, 'outputs.json'))).toBe(false);
});

test.concurrent('Ctrl-C ends it at any time, and the next start finds all in order', async () => {
  const dir = join(parent, 'interrupted');
  const early = run(dir, '--port', '0');
  await vi.waitFor(() => expect(existsSync(join(dir, 's3'))).toBe(true), { timeout: 15_000, interval: 5 });
  early.child.kill('SIGINT');
  expect(await early.ended).toEqual({ ended: 'SIGINT', stdout: '', stderr: '' });
  const { child, ended } = await start(dir);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ ended: 0, stderr: '' });
  writeFileSync(join(dir, 's3-vectors', 'indexes', '1.sqlite'), 'x'.repeat(20_000));
  const { ended: status, stdout, stderr } = await run(dir, '--port', '0').ended;
  expect({ status, stdout, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
    status: 1,
    stdout: '',
    last: expect.stringMatching(/^✗ The data file \S+1\.sqlite is damaged: restore it from a copy, or delete it/),
  });
});
