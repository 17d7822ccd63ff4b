// The protocol's state in S3: records changed by compare-and-swap, revisions and receipts written once.
import { mapBounded } from '@alex/core/bounded';
import type { ContentHolder, DocumentRecord, RevisionRef } from '@alex/core/document-record';
import type { ObjectStore } from '@alex/core/ports/object-store';
import { decodeEmbeddings, encodeEmbeddings } from './embeddings-object.ts';
import {
  addReceipts,
  type Batch,
  decodeBatch,
  decodeState,
  encodeBatch,
  noReceipt,
  nothingIfDamaged,
  type Receipt,
  type Revision,
} from './revision.ts';
import { batchNumber, type RevisionName, stateKeys } from './state-keys.ts';

/** A record as it was read, with what is needed to replace it and nothing else. */
export interface ReadRecord {
  readonly record: DocumentRecord | undefined;
  readonly etag: string | undefined;
}

export interface Ledger {
  read(documentId: string): Promise<ReadRecord>;
  /** Writes the record if it is still as it was read; false where somebody was faster: read again and decide again. */
  swap(before: ReadRecord, next: DocumentRecord): Promise<boolean>;
  /** Records in the order of their document ids. One that cannot be read is left out: the audit names it. */
  records(afterDocumentId?: string): AsyncIterable<DocumentRecord>;

  writeBatch(documentId: string, name: RevisionName, batch: number, content: Batch): Promise<void>;
  /** Undefined where the revision is gone. */
  readBatch(documentId: string, name: RevisionName, batch: number): Promise<Batch | undefined>;
  writeRevision(documentId: string, name: RevisionName, content: Revision): Promise<void>;
  readRevision(documentId: string, name: RevisionName): Promise<Revision | undefined>;
  /** Batches, receipts and all, whatever their content. */
  removeRevision(documentId: string, revision: string): Promise<void>;
  hasBatches(documentId: string, revision: string): Promise<boolean>;
  /** All of a revision that never was a target, and so has no receipts. */
  removeBatches(documentId: string, revision: string): Promise<void>;

  writeReceipt(documentId: string, revision: string, batch: number, receipt: Receipt): Promise<void>;
  hasReceipt(documentId: string, revision: string, batch: number): Promise<boolean>;
  removeReceipt(documentId: string, revision: string, batch: number): Promise<void>;
  /**
   * All receipts added up; undefined while some are missing. Asked by a batch that has its own: whoever is last to ask is told.
   * The others mostly look at the receipts of a hundred neighbours alone, so that the cost is linear in the batches.
   * @param known by their batch: receipts that need not be read; if they are all, nobody is asked
   */
  sumReceipts(
    documentId: string,
    revision: Pick<RevisionRef, 'revision' | 'batches'>,
    batch: number,
    known?: ReadonlyMap<number, Receipt>,
  ): Promise<Receipt | undefined>;

  /** Who is known to have this content, if it is not `holder`; where nobody is, `holder` is from now on. */
  claimContent(contentHash: string, holder: ContentHolder): Promise<ContentHolder | undefined>;
  /** Makes `holder` the one who is known to have it. */
  assignContent(contentHash: string, holder: ContentHolder): Promise<void>;
  /**
   * What is left of a content whose document was removed: a batch's embeddings by the hashes of their texts, so that a
   * document that is moved or restored is not embedded again. Empty where there are none, or what is there is damaged.
   * `alex audit --repair` removes them after `limits.embeddingsKeptDays`.
   */
  readEmbeddings(contentHash: string, batch: number): Promise<ReadonlyMap<string, Float32Array>>;
  writeEmbeddings(contentHash: string, batch: number, embeddings: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** Records read at once while listing: S3 answers one in about 20 ms. */
const recordsAtOnce = 32;
/** Batches whose numbers differ in so many last digits only are neighbours. */
const neighbourDigits = 2;

/** @param index names the vector index; every index has state of its own. */
export const createLedger = (
  store: Pick<ObjectStore, 'get' | 'put' | 'head' | 'delete' | 'list'>,
  { bucket, index }: { readonly bucket: string; readonly index: string },
): Ledger => {
  const keys = stateKeys(index);
  const readState = async <Value>(key: string, decode: (text: string) => Value) => {
    const object = await store.get({ bucket, key });
    return object && { value: decodeState(key, object.bytes, decode), etag: object.etag };
  };
  const write = async (key: string, text: string): Promise<void> => {
    await store.put({ bucket, key }, text);
  };
  const keysUnder = async (prefix: string) => {
    const found: string[] = [];
    for await (const { key } of store.list(bucket, prefix)) found.push(key);
    return found;
  };

  return {
    read: async (documentId) => {
      const found = await readState(keys.record(documentId), (text) => JSON.parse(text) as DocumentRecord);
      return { record: found?.value, etag: found?.etag };
    },
    swap: async ({ etag }, next) =>
      (await store.put(
        { bucket, key: keys.record(next.documentId) },
        JSON.stringify(next),
        etag === undefined ? { ifAbsent: true } : { ifMatch: etag },
      )) !== undefined,
    records: async function* (afterDocumentId) {
      const readMany = async (some: readonly string[]) =>
        mapBounded(
          some,
          recordsAtOnce,
          async (key) =>
            (await readState(key, (text) => JSON.parse(text) as DocumentRecord).catch(nothingIfDamaged))?.value,
        );
      let group: string[] = [];
      for await (const { key } of store.list(bucket, keys.records, afterDocumentId && keys.record(afterDocumentId))) {
        group.push(key);
        if (group.length < recordsAtOnce) continue;
        for (const record of await readMany(group)) if (record) yield record;
        group = [];
      }
      for (const record of await readMany(group)) if (record) yield record;
    },

    writeBatch: (documentId, name, batch, content) => write(keys.batch(documentId, name, batch), encodeBatch(content)),
    readBatch: async (documentId, name, batch) =>
      (await readState(keys.batch(documentId, name, batch), decodeBatch))?.value,
    writeRevision: (documentId, name, content) => write(keys.manifest(documentId, name), JSON.stringify(content)),
    readRevision: async (documentId, name) =>
      (await readState(keys.manifest(documentId, name), (text) => JSON.parse(text) as Revision))?.value,
    removeRevision: async (documentId, revision) =>
      store.delete(bucket, [
        ...(await keysUnder(keys.ofRevision(documentId, revision))),
        ...(await keysUnder(keys.ofReceipts(documentId, revision))),
      ]),
    hasBatches: async (documentId, revision) => (await keysUnder(keys.ofRevision(documentId, revision))).length > 0,
    removeBatches: async (documentId, revision) => {
      const written = await keysUnder(keys.ofRevision(documentId, revision));
      if (written.length > 0) await store.delete(bucket, written);
    },

    writeReceipt: (documentId, revision, batch, receipt) =>
      write(keys.receipt(documentId, revision, batch), JSON.stringify(receipt)),
    hasReceipt: async (documentId, revision, batch) =>
      (await store.head({ bucket, key: keys.receipt(documentId, revision, batch) })) !== undefined,
    removeReceipt: (documentId, revision, batch) => store.delete(bucket, [keys.receipt(documentId, revision, batch)]),
    sumReceipts: async (documentId, { revision, batches }, batch, known = new Map()) => {
      if (known.size === batches) return [...known.values()].reduce(addReceipts, noReceipt);
      const prefix = keys.ofReceipts(documentId, revision);
      const neighbours = batchNumber(batch).slice(0, -neighbourDigits);
      const first = batch - (batch % 10 ** neighbourDigits);
      let there = await keysUnder(`${prefix}${neighbours}`);
      if (there.length < Math.min(10 ** neighbourDigits, batches - first)) return undefined;
      if (there.length < batches) there = await keysUnder(prefix);
      if (there.length < batches) return undefined;
      const knownKeys = new Map([...known].map(([of, receipt]) => [keys.receipt(documentId, revision, of), receipt]));
      const receipts = await mapBounded(
        there,
        recordsAtOnce,
        async (key) =>
          knownKeys.get(key) ?? (await readState(key, (text) => JSON.parse(text) as Receipt))?.value ?? noReceipt,
      );
      return receipts.reduce(addReceipts, noReceipt);
    },

    claimContent: async (contentHash, holder) => {
      const key = keys.holder(contentHash);
      if (await store.put({ bucket, key }, JSON.stringify(holder), { ifAbsent: true })) return undefined;
      const known = (await readState(key, (text) => JSON.parse(text) as ContentHolder).catch(nothingIfDamaged))?.value;
      if (!known) await write(key, JSON.stringify(holder));
      return known?.documentId === holder.documentId && known.revision === holder.revision ? undefined : known;
    },
    assignContent: (contentHash, holder) => write(keys.holder(contentHash), JSON.stringify(holder)),
    readEmbeddings: async (contentHash, batch) => {
      const object = await store.get({ bucket, key: keys.embeddingsOf(contentHash, batch) });
      try {
        return object ? decodeEmbeddings(object.bytes) : new Map();
      } catch {
        return new Map();
      }
    },
    writeEmbeddings: async (contentHash, batch, embeddings) => {
      await store.put({ bucket, key: keys.embeddingsOf(contentHash, batch) }, encodeEmbeddings(embeddings));
    },
  };
};

/** Reads, decides and writes until nobody was faster. `decide` answers undefined where nothing is to be written. */
export const changeRecord = async (
  ledger: Pick<Ledger, 'read' | 'swap'>,
  documentId: string,
  decide: (record: DocumentRecord | undefined) => DocumentRecord | undefined,
): Promise<DocumentRecord | undefined> => {
  for (;;) {
    const before = await ledger.read(documentId);
    const next = decide(before.record);
    if (!next || (await ledger.swap(before, next))) return next ?? before.record;
  }
};
