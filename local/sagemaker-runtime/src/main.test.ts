import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the standalone endpoint prints its URL and answers there', async () => {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--stub', '1,0', '--faults', '{"poison":"bad"}']);
  try {
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const invoke = (inputs: string) =>
      fetch(`${line.trim()}/endpoints/alex-embedding-endpoint/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ inputs }),
      });
    expect(await (await invoke('good')).json()).toHaveLength(384);
    expect((await invoke('bad')).headers.get('x-amzn-errortype')).toBe('ModelError');
  } finally {
    child.kill();
  }
});
