import { limits } from '@alex/core/limits';
import { parseS3Event } from '@alex/core/s3-event';
import { createdEvent, removedEvent } from '@alex/testing/event-factories';
import { createInMemoryObjectStore, type ObjectChange } from '@alex/testing/in-memory-object-store';
import { describe, expect, test } from 'vitest';
import { readVersion } from './read-version.ts';

const ref = { bucket: 'docs', key: 'a.md' };

const open = (versionedBuckets: readonly string[] = []) => {
  const calls: string[] = [];
  const actions: (() => void)[] = [];
  const objects = createInMemoryObjectStore({
    versionedBuckets,
    beforeCall: async (call) => {
      calls.push(call);
    },
    afterCall: async (call) => {
      if (call === 'objects.head') for (const act of actions.splice(0)) act();
    },
  });
  const read = async (change: ObjectChange | undefined, fingerprint = 'f') => {
    const details = change as ObjectChange;
    const [parsed] = parseS3Event(details.kind === 'created' ? createdEvent(details) : removedEvent(details));
    const content = await readVersion(objects, parsed as NonNullable<typeof parsed>, fingerprint);
    return typeof content === 'string' ? content : Buffer.from(content.bytes).toString();
  };
  return { objects, calls, read, afterHead: (act: () => void) => actions.push(act) };
};

describe.each([
  ['versioned', ['docs']],
  ['not versioned', []],
])('a bucket that is %s', (_, versioned) => {
  test('a created object', async () => {
    const { objects, read } = open(versioned);
    const created = objects.upload(ref, 'one');
    expect(await read(created)).toBe('one');
  });

  test('a removal of what is gone', async () => {
    const { objects, read } = open(versioned);
    objects.upload(ref, 'one');
    expect(await read(objects.remove(ref))).toBe('removed');
  });

  test('a removal, but the key holds an object', async () => {
    const { objects, read } = open(versioned);
    objects.upload(ref, 'one');
    const removal = objects.remove(ref);
    objects.upload(ref, 'two');
    expect(await read(removal)).toBe('two');
  });

  test('what changes between the look and the reading has an event of its own', async () => {
    const { objects, read, afterHead } = open(versioned);
    objects.upload(ref, 'one');
    const removal = objects.remove(ref);
    objects.upload(ref, 'two');
    afterHead(() => objects.upload(ref, 'three'));
    expect(await read(removal)).toBe('superseded');
  });
});

test('a created object that was replaced or removed since is superseded, never “removed”', async () => {
  const { objects, read } = open();
  const created = objects.upload(ref, 'one');
  objects.upload(ref, 'two');
  expect(await read(created)).toBe('superseded');
  objects.remove(ref);
  expect(await read(created)).toBe('superseded');
});

test('… nor where its event does not say its size', async () => {
  const { objects } = open();
  const { bucket, etag = '', sequencer, time } = objects.upload(ref, 'one');
  const change = { kind: 'created', document: { ...ref, bucket, etag }, sequencer, eventTime: time } as const;
  expect(await readVersion(objects, change, 'f')).toMatchObject({ bytes: Uint8Array.from(Buffer.from('one')) });
  objects.remove(ref);
  expect(await readVersion(objects, change, 'f')).toBe('superseded');
});

test('a version is read as it was, whatever came after it', async () => {
  const { objects, read } = open(['docs']);
  const created = objects.upload(ref, 'one');
  objects.upload(ref, 'two');
  objects.remove(ref);
  expect(await read(created)).toBe('one');
});

describe('what is too large is not downloaded', () => {
  const size = limits.documentBytesMax + 1;
  const tooLarge = { code: 'too-large', message: expect.stringContaining(String(size)) };

  test('as its event says', async () => {
    const { objects, read, calls } = open();
    await expect(read({ ...objects.upload(ref, 'one'), size })).rejects.toMatchObject(tooLarge);
    expect(calls).toEqual([]);
  });

  test('as the store says, where the event is a removal', async () => {
    const { objects, read, calls } = open();
    objects.upload(ref, 'one');
    const removal = objects.remove(ref);
    objects.upload(ref, 'two');
    const { head } = objects;
    objects.head = async (of) => {
      const found = await head(of);
      return found && { ...found, size };
    };
    await expect(read(removal)).rejects.toMatchObject(tooLarge);
    expect(calls).toEqual(['objects.head']);
  });

  test('the largest document is', async () => {
    const { objects, read } = open();
    expect(await read({ ...objects.upload(ref, 'one'), size: limits.documentBytesMax })).toBe('one');
  });
});

describe('the content’s hash', () => {
  const hashOf = async (content: string, contentType?: string, fingerprint = 'f', key = 'a.md') => {
    const { objects } = open();
    const { bucket, etag = '', sequencer, time } = objects.upload({ bucket: 'docs', key }, content, contentType);
    const document = { bucket, key, etag };
    const version = await readVersion(objects, { kind: 'created', document, sequencer, eventTime: time }, fingerprint);
    return typeof version === 'string' ? version : version.contentHash;
  };

  test('is equal for what makes equal chunks, and differs otherwise', async () => {
    const hashes = [
      await hashOf('one'),
      await hashOf('two'),
      await hashOf('one', 'text/html'),
      await hashOf('one', 'text/plain'),
      await hashOf('one', undefined, 'g'),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(await hashOf('one')).toBe(hashes[0]);
  });
});
