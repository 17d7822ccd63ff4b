import { type FailureCode, PipelineError } from '@alex/core/errors';
import type { VectorRecord } from '@alex/core/vector-record';
import { describe, expect, test } from 'vitest';
import { createVectorWriter } from './vector-writer.ts';

const records = (...keys: string[]) => keys.map((key) => ({ key }) as VectorRecord);

/** An index whose puts end when they are told to; `refuses` says how a put of these keys ends. */
const open = (refuses: (keys: string[]) => FailureCode | undefined = () => undefined) => {
  const puts: string[] = [];
  const gates: (() => void)[] = [];
  let held = false;
  const writer = createVectorWriter({
    put: async (group) => {
      const keys = group.map(({ key }) => key);
      puts.push(keys.join('+'));
      if (held) await new Promise<void>((resolve) => gates.push(resolve));
      const code = refuses(keys);
      if (code) throw new PipelineError(code, `no ${keys.join('+')}`);
    },
  });
  const put = (...keys: string[]) =>
    writer.put(records(...keys)).then(
      () => 'stored',
      ({ code }: PipelineError) => code,
    );
  return { put, puts, gates, hold: () => (held = true), release: () => (held = false) };
};

describe('what shares a request', () => {
  test('all that comes in one turn', async () => {
    const { put, puts } = open();
    expect(await Promise.all([put('a', 'b'), put('c'), put('d')])).toEqual(['stored', 'stored', 'stored']);
    expect(puts).toEqual(['a+b+c+d']);
  });

  test('all that comes while a request is under way', async () => {
    const { put, puts, gates, hold, release } = open();
    hold();
    const first = put('a');
    await expect.poll(() => gates.length).toBe(1);
    release();
    const rest = [put('b'), put('c', 'd')];
    await new Promise(setImmediate);
    expect(puts).toEqual(['a']);
    gates[0]?.();
    expect(await Promise.all([first, ...rest])).toEqual(['stored', 'stored', 'stored']);
    expect(puts).toEqual(['a', 'b+c+d']);
  });

  test('nothing that comes later', async () => {
    const { put, puts } = open();
    await put('a');
    await put('b');
    expect(puts).toEqual(['a', 'b']);
  });

  test('a message whose chunks are all there has nothing to put, and is not waited for in vain', async () => {
    const { put } = open();
    expect(await put()).toBe('stored');
  });
});

describe('failures', () => {
  test('what the index refuses refuses its own message only', async () => {
    const { put, puts } = open((keys) => (keys.includes('bad') ? 'index-refused' : undefined));
    expect(await Promise.all([put('a'), put('b', 'bad'), put('c')])).toEqual(['stored', 'index-refused', 'stored']);
    expect(puts).toEqual(['a+b+bad+c', 'a', 'b+bad', 'c']);
  });

  test('a message that is refused alone is not put again', async () => {
    const { put, puts } = open(() => 'index-refused');
    expect(await put('a')).toBe('index-refused');
    expect(puts).toEqual(['a']);
  });

  test('a busy index is busy to all: no request more', async () => {
    const { put, puts } = open(() => 'index-busy');
    expect(await Promise.all([put('a'), put('b')])).toEqual(['index-busy', 'index-busy']);
    expect(puts).toEqual(['a+b']);
  });

  test('after a failure it goes on', async () => {
    let down = true;
    const { put } = open(() => (down ? 'index-busy' : undefined));
    expect(await put('a')).toBe('index-busy');
    down = false;
    expect(await put('a')).toBe('stored');
  });
});
