import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';
import { createTerminal } from './terminal.ts';
import { virtualClock } from './testing/run.ts';

const open = (env: Record<string, string> = {}, isTTY = true) => {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY,
    columns: 30,
  });
  return { terminal: createTerminal({ stdout: stream('out'), stderr: stream('err'), env }), written };
};

test('colours on a terminal only, and not against NO_COLOR', () => {
  const painted = (env: Record<string, string>, isTTY = true) => open(env, isTTY).terminal.style.paint('red', 'x');
  expect(painted({})).toBe('\x1b[31mx\x1b[39m');
  expect(painted({ NO_COLOR: '' })).toBe('\x1b[31mx\x1b[39m');
  expect([painted({ NO_COLOR: '1' }), painted({ TERM: 'dumb' }), painted({}, false)]).toEqual(['x', 'x', 'x']);
});

test('is as wide as the terminal, within reason', () => {
  expect(open().terminal.style.columns).toBe(40);
  expect(open({}, false).terminal.style.columns).toBe(100);
});

test('a live line is cut to the width, redrawn in place, and gone before anything else is written', () => {
  const { terminal, written } = open();
  terminal.redraw('a line that is much too long for this terminal');
  expect(written.err).toBe('\r\x1b[Ka line that is much too long…');
  terminal.print('result');
  terminal.note('note');
  expect(written.err.slice(-9)).toBe('\r\x1b[Knote\n');
  expect(written.out).toBe('result\n');
});

test('progress is drawn often on a terminal, and now and then in a log', async () => {
  const lines = async (isTTY: boolean) => {
    const { terminal, written } = open({}, isTTY);
    const clock = virtualClock();
    const progress = createProgress(terminal, clock, { done: 'settled', documentsTotal: 250 });
    for (let i = 0; i < 250; i++) {
      await clock.sleep(100);
      progress.add(i === 0 ? 'failed' : 'done');
    }
    return written.err.split(isTTY ? '\r\x1b[K' : '\n').slice(isTTY ? 1 : 0);
  };
  expect(await lines(true)).toHaveLength(250);
  expect(await lines(false)).toEqual([
    '99 of 250 documents settled · 1 failed · 10/s · 15 s left',
    '199 of 250 documents settled · 1 failed · 10/s · 5 s left',
    '',
  ]);
});
