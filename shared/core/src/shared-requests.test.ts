import { describe, expect, test } from 'vitest';
import { type FailureCode, PipelineError } from './errors.ts';
import { createSharedRequests } from './shared-requests.ts';

/** Requests that end when they are told to; `refuses` says how one with these items ends. */
const open = (refuses: (items: readonly string[]) => FailureCode | undefined = () => undefined) => {
  const requests: string[] = [];
  const gates: (() => void)[] = [];
  let held = false;
  const send = createSharedRequests<string>(async (items) => {
    requests.push(items.join('+'));
    if (held) await new Promise<void>((resolve) => gates.push(resolve));
    const code = refuses(items);
    if (code) throw new PipelineError(code, `no ${items.join('+')}`);
  });
  const put = (...items: string[]) =>
    send(items).then(
      () => 'taken',
      ({ code }: PipelineError) => code,
    );
  return { put, requests, gates, hold: () => (held = true), release: () => (held = false) };
};

describe('what shares a request', () => {
  test('all that comes in one turn', async () => {
    const { put, requests } = open();
    expect(await Promise.all([put('a', 'b'), put('c'), put('d')])).toEqual(['taken', 'taken', 'taken']);
    expect(requests).toEqual(['a+b+c+d']);
  });

  test('all that comes while a request is under way', async () => {
    const { put, requests, gates, hold, release } = open();
    hold();
    const first = put('a');
    await expect.poll(() => gates.length).toBe(1);
    release();
    const rest = [put('b'), put('c', 'd')];
    await new Promise(setImmediate);
    expect(requests).toEqual(['a']);
    gates[0]?.();
    expect(await Promise.all([first, ...rest])).toEqual(['taken', 'taken', 'taken']);
    expect(requests).toEqual(['a', 'b+c+d']);
  });

  test('nothing that comes later', async () => {
    const { put, requests } = open();
    await put('a');
    await put('b');
    expect(requests).toEqual(['a', 'b']);
  });

  test('a caller with nothing to send is not waited for in vain', async () => {
    const { put } = open();
    expect(await put()).toBe('taken');
  });
});

describe('failures', () => {
  test('what is refused is refused to its own caller only', async () => {
    const { put, requests } = open((keys) => (keys.includes('bad') ? 'index-refused' : undefined));
    expect(await Promise.all([put('a'), put('b', 'bad'), put('c')])).toEqual(['taken', 'index-refused', 'taken']);
    expect(requests).toEqual(['a+b+bad+c', 'a', 'b+bad', 'c']);
  });

  test('a caller refused alone is not sent again', async () => {
    const { put, requests } = open(() => 'index-refused');
    expect(await put('a')).toBe('index-refused');
    expect(requests).toEqual(['a']);
  });

  test('who is busy is busy to all: no request more', async () => {
    const { put, requests } = open(() => 'index-busy');
    expect(await Promise.all([put('a'), put('b')])).toEqual(['index-busy', 'index-busy']);
    expect(requests).toEqual(['a+b']);
  });

  test('after a failure it goes on', async () => {
    let down = true;
    const { put } = open(() => (down ? 'index-busy' : undefined));
    expect(await put('a')).toBe('index-busy');
    down = false;
    expect(await put('a')).toBe('taken');
  });
});
