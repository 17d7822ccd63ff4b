// The state bucket, read as it lies there: in the order of the document ids, and with what is damaged.
import { mapBounded } from '@alex/core/bounded';
import type { DocumentRecord } from '@alex/core/document-record';
import { toPipelineError } from '@alex/core/errors';
import type { ObjectStore, ObjectSummary } from '@alex/core/ports/object-store';
import { decodeState } from '@alex/ledger/revision';
import { stateKeys } from '@alex/ledger/state-keys';

export interface SurveyedRecord {
  readonly documentId: string;
  /** Absent where there is none, or it cannot be read. */
  readonly record: DocumentRecord | undefined;
  readonly isDamaged: boolean;
  readonly etag: string | undefined;
}

/** A batch, a manifest, or a receipt. */
export interface StateObject {
  readonly documentId: string;
  readonly revision: string;
  /** Absent for a receipt. */
  readonly contentHash?: string;
  /** Absent for a manifest. */
  readonly batch?: number;
  /** ISO 8601 */
  readonly modified: string;
}

export interface Survey {
  record(documentId: string): Promise<SurveyedRecord>;
  /** All of them ascending by document id, or one document's. */
  records(): AsyncIterable<SurveyedRecord>;
  state(documentId?: string): AsyncIterable<StateObject>;
  receipts(documentId?: string): AsyncIterable<StateObject>;
  /** Keys of kept embeddings that were written before that time. */
  embeddingsBefore(time: Date): AsyncIterable<string>;
}

/** Records read at once: S3 answers one in about 20 ms. */
const recordsAtOnce = 32;

/** @param index names the vector index whose state is read */
export const createSurvey = (
  store: Pick<ObjectStore, 'get' | 'list'>,
  { bucket, index }: { readonly bucket: string; readonly index: string },
): Survey => {
  const keys = stateKeys(index);

  const record = async (documentId: string): Promise<SurveyedRecord> => {
    const key = keys.record(documentId);
    const object = await store.get({ bucket, key });
    try {
      const found = object && decodeState(key, object.bytes, (text) => JSON.parse(text) as DocumentRecord);
      return { documentId, record: found, isDamaged: false, etag: object?.etag };
    } catch (error) {
      if (toPipelineError(error).code !== 'state-damaged') throw error;
      return { documentId, record: undefined, isDamaged: true, etag: object?.etag };
    }
  };

  const under = async function* <Place>(
    prefix: string,
    documentId: string | undefined,
    parse: (key: string) => Place | undefined,
  ) {
    for await (const { key, modified } of store.list(
      bucket,
      documentId === undefined ? prefix : `${prefix}${documentId}/`,
    )) {
      const place = parse(key);
      if (place) yield { ...place, modified };
    }
  };

  return {
    record,
    records: async function* () {
      for await (const group of groupsOf(store.list(bucket, keys.records), recordsAtOnce)) {
        const ids = group.flatMap(({ key }) => keys.documentOfRecord(key) ?? []);
        yield* await mapBounded(ids, recordsAtOnce, record);
      }
    },
    state: (documentId) => under(keys.revisions, documentId, keys.parseRevision),
    receipts: (documentId) => under(keys.receipts, documentId, keys.parseReceipt),
    embeddingsBefore: async function* (time) {
      for await (const { key, modified } of store.list(bucket, keys.embeddings))
        if (Date.parse(modified) < time.getTime()) yield key;
    },
  };
};

const groupsOf = async function* (objects: AsyncIterable<ObjectSummary>, size: number) {
  let group: ObjectSummary[] = [];
  for await (const object of objects) {
    group.push(object);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  yield group;
};
