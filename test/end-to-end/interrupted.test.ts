import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isSettled, startStackProcess, temporaryFolder } from './running-stack.ts';

test('kill -9 in the middle, twice: after the restart every document is found', { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  const count = 60;
  const name = (i: number) => `notes/${String(i).padStart(3, '0')}.txt`;
  const words = [
    'otter',
    'violin',
    'harbour',
    'saffron',
    'glacier',
    'compass',
    'orchard',
    'telescope',
    'marzipan',
    'thunder',
  ];
  const text = (i: number) =>
    `Note ${i} is about the ${words[i % 10]} and the ${words[Math.floor(i / 10)]} of street number ${i}.`;

  let stack = await startStackProcess(folder.path);
  await Promise.all(Array.from({ length: count }, (_, i) => stack.put(name(i), text(i))));
  await sleep(200);
  await stack.kill();
  stack = await startStackProcess(folder.path);
  await sleep(1_200);
  await stack.kill();
  stack = await startStackProcess(folder.path);
  try {
    const records = await Promise.all(Array.from({ length: count }, (_, i) => stack.until(name(i), isSettled)));
    expect(records.filter(({ status }) => status !== 'live')).toEqual([]);
    for (const i of [0, 17, 42, 59]) expect((await stack.search(text(i), { top: 1 }))[0]?.key).toBe(name(i));
  } finally {
    await stack.stop();
  }
});
