// The object store port in memory: S3's conditional writes, versions and event order, without S3.
import { createHash } from 'node:crypto';
import type {
  ObjectRef,
  ObjectStore,
  ObjectSummary,
  StoredObject,
  WriteCondition,
} from '@alex/core/ports/object-store';
import { type CallHooks, runCallsWith } from './call-hooks.ts';

/** What an S3 event says of a change. */
export interface ObjectChange extends ObjectRef {
  readonly kind: 'created' | 'removed';
  /** Grows with every change, whatever its key. */
  readonly sequencer: string;
  /** ISO 8601. */
  readonly time: string;
  readonly etag?: string;
  readonly size?: number;
  readonly versionId?: string;
}

export interface InMemoryObjectStoreOptions extends CallHooks {
  /** Buckets that keep every version. All others need no mention. */
  readonly versionedBuckets?: readonly string[];
  /** Told of every change, from a port's call or a test's, in the same step. */
  readonly onChange?: (change: ObjectChange) => void;
  readonly now?: () => Date;
}

export interface InMemoryObjectStore extends ObjectStore {
  /** As a user does it: no hook is called. */
  upload(ref: ObjectRef, bytes: Uint8Array | string, contentType?: string): ObjectChange;
  /** Likewise; undefined where there was nothing to remove. */
  remove(ref: ObjectRef): ObjectChange | undefined;
  /** Deletes the newest version, or delete marker, for good: what was before it is current again. Without versions as `remove`. */
  removeNewest(ref: ObjectRef): ObjectChange | undefined;
  /** What is there now, keys in ascending order; for a test to look at. */
  keys(bucket: string): readonly string[];
}

interface Version extends StoredObject {
  readonly versionId?: string;
}

/** Newest last; `undefined` stands for a delete marker. */
type History = readonly (Version | undefined)[];

const inUtf8Order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const summary = (key: string, { etag, bytes, modified }: Version): ObjectSummary => ({
  key,
  etag,
  size: bytes.length,
  modified,
});

export const createInMemoryObjectStore = ({
  versionedBuckets = [],
  onChange,
  now = () => new Date(),
  ...hooks
}: InMemoryObjectStoreOptions = {}): InMemoryObjectStore => {
  const run = runCallsWith(hooks);
  const buckets = new Map<string, Map<string, History>>();
  let changes = 0;

  const historiesOf = (bucket: string): Map<string, History> => {
    const histories = buckets.get(bucket) ?? new Map<string, History>();
    buckets.set(bucket, histories);
    return histories;
  };

  const currentOf = ({ bucket, key }: ObjectRef): Version | undefined => historiesOf(bucket).get(key)?.at(-1);

  const find = (ref: ObjectRef & { readonly versionId?: string; readonly etag?: string }): Version | undefined => {
    const version =
      ref.versionId === undefined
        ? currentOf(ref)
        : historiesOf(ref.bucket)
            .get(ref.key)
            ?.find((candidate) => candidate?.versionId === ref.versionId);
    return ref.etag === undefined || ref.etag === version?.etag ? version : undefined;
  };

  const isVersioned = (bucket: string): boolean => versionedBuckets.includes(bucket);
  const nextSequencer = (): string => (++changes).toString(16).toUpperCase().padStart(18, '0');
  const tell = (made: ObjectChange): ObjectChange => {
    onChange?.(made);
    return made;
  };

  /** Writes the next state of a key and tells of it. */
  const change = ({ bucket, key }: ObjectRef, content?: Omit<Version, 'modified' | 'versionId'>): ObjectChange => {
    const sequencer = nextSequencer();
    const time = now().toISOString();
    const versionId = isVersioned(bucket) ? { versionId: `version-${sequencer}` } : {};
    const next = content && { ...content, ...versionId, modified: time };
    const histories = historiesOf(bucket);
    if (isVersioned(bucket)) histories.set(key, [...(histories.get(key) ?? []), next]);
    else if (next) histories.set(key, [next]);
    else histories.delete(key);
    return tell({
      kind: next ? 'created' : 'removed',
      bucket,
      key,
      sequencer,
      time,
      ...versionId,
      ...(next && { etag: next.etag, size: next.bytes.length }),
    });
  };

  const upload = (ref: ObjectRef, content: Uint8Array | string, contentType?: string): ObjectChange => {
    const bytes = Uint8Array.from(Buffer.from(content));
    const etag = createHash('md5').update(bytes).digest('hex');
    return change(ref, { bytes, etag, ...(contentType !== undefined && { contentType }) });
  };

  const remove = (ref: ObjectRef): ObjectChange | undefined =>
    currentOf(ref) || isVersioned(ref.bucket) ? change(ref) : undefined;

  const removeNewest = (ref: ObjectRef): ObjectChange | undefined => {
    const { bucket, key } = ref;
    if (!isVersioned(bucket)) return remove(ref);
    const history = historiesOf(bucket).get(key) ?? [];
    if (history.length === 0) return undefined;
    historiesOf(bucket).set(key, history.slice(0, -1));
    const versionId = history.at(-1)?.versionId ?? 'a-delete-marker';
    return tell({ kind: 'removed', bucket, key, sequencer: nextSequencer(), time: now().toISOString(), versionId });
  };

  /** The table of contracts.md, section 3. */
  const holds = (ref: ObjectRef, condition?: WriteCondition): boolean => {
    if (!condition) return true;
    const current = currentOf(ref);
    return 'ifAbsent' in condition ? current === undefined : current?.etag === condition.ifMatch;
  };

  const keys = (bucket: string): string[] =>
    [...historiesOf(bucket).keys()].filter((key) => currentOf({ bucket, key })).sort(inUtf8Order);

  return {
    upload,
    remove,
    removeNewest,
    keys,

    head: (ref) =>
      run('objects.head', ref, () => {
        const found = find(ref);
        return found && { ...summary(ref.key, found), ...(found.versionId && { versionId: found.versionId }) };
      }),

    get: (ref) =>
      run('objects.get', ref, () => {
        const found = find(ref);
        if (!found) return undefined;
        const { versionId: _, ...object } = found;
        return { ...object, bytes: found.bytes.slice() };
      }),

    put: (ref, bytes, condition) =>
      run('objects.put', { ...ref, condition }, () => {
        if (!holds(ref, condition)) return undefined;
        const { etag = '' } = upload(ref, bytes);
        return { etag };
      }),

    delete: (bucket, keys) =>
      run('objects.delete', { bucket, keys }, () => {
        for (const key of keys) remove({ bucket, key });
      }),

    list: async function* (bucket, prefix, after): AsyncGenerator<ObjectSummary> {
      yield* await run('objects.list', { bucket, prefix, after }, () =>
        keys(bucket)
          .filter((key) => key.startsWith(prefix) && (after === undefined || inUtf8Order(key, after) > 0))
          .map((key) => summary(key, currentOf({ bucket, key })!)),
      );
    },
  };
};
