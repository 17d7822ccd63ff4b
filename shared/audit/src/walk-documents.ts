// Streams in the order of the document ids → each document's facts, one document at a time.
import type { ObjectSummary } from '@alex/core/ports/object-store';
import type { DocumentFacts } from './document-facts.ts';
import type { SortedLines } from './sorted-lines.ts';
import type { StateObject, Survey } from './survey.ts';

/** `documentId/revision/ordinal`, as `vectorKey` of core makes it. */
export const isOurVectorKey = (key: string): boolean => /^[0-9a-f]{32}\/[0-9A-F]+\/\d+$/.test(key);

export const objectLine = (documentId: string, object: ObjectSummary): string =>
  `${documentId}\t${JSON.stringify(object)}`;

const parseVectorKey = (key: string) => {
  const [documentId = '', revision = '', ordinal = ''] = key.split('/');
  return { documentId, revision, ordinal: Number(ordinal) };
};

interface OfDocument {
  readonly documentId: string;
}

interface DocumentVectors extends OfDocument {
  readonly vectors: ReadonlyMap<string, ReadonlySet<number>>;
}

const vectorsByDocument = async function* (keys: SortedLines): AsyncGenerator<DocumentVectors> {
  for await (const group of keys.groups()) {
    let documentId = '';
    let vectors = new Map<string, Set<number>>();
    for (const key of group) {
      const place = parseVectorKey(key);
      if (place.documentId !== documentId) {
        if (vectors.size > 0) yield { documentId, vectors };
        documentId = place.documentId;
        vectors = new Map();
      }
      const ordinals = vectors.get(place.revision) ?? new Set();
      vectors.set(place.revision, ordinals.add(place.ordinal));
    }
    if (vectors.size > 0) yield { documentId, vectors };
  }
};

const objectsByDocument = async function* (lines: SortedLines) {
  for await (const group of lines.groups())
    for (const line of group) {
      const tab = line.indexOf('\t');
      yield { documentId: line.slice(0, tab), object: JSON.parse(line.slice(tab + 1)) as ObjectSummary };
    }
};

/** The items of one document from a stream that ascends by document id, each document in its turn. */
const createCursor = async <Item extends OfDocument>(stream: AsyncIterable<Item>) => {
  const items = stream[Symbol.asyncIterator]();
  let next = await items.next();
  return {
    documentId: () => (next.done ? undefined : next.value.documentId),
    take: async (documentId: string): Promise<Item[]> => {
      const taken: Item[] = [];
      for (; !next.done && next.value.documentId === documentId; next = await items.next()) taken.push(next.value);
      return taken;
    },
  };
};

/** A merge join: what is held is one document of each stream. */
export const walkDocuments = async function* (
  survey: Pick<Survey, 'records' | 'state' | 'receipts'>,
  { vectorKeys, objectLines }: { readonly vectorKeys: SortedLines; readonly objectLines: SortedLines },
): AsyncGenerator<DocumentFacts> {
  const [records, vectors, objects, state, receipts] = await Promise.all([
    createCursor(survey.records()),
    createCursor(vectorsByDocument(vectorKeys)),
    createCursor(objectsByDocument(objectLines)),
    createCursor<StateObject>(survey.state()),
    createCursor<StateObject>(survey.receipts()),
  ]);
  const cursors = [records, vectors, objects, state, receipts];
  for (;;) {
    const [documentId] = cursors.flatMap((cursor) => cursor.documentId() ?? []).sort();
    if (documentId === undefined) return;
    const [[surveyed], [inIndex], [inBucket], stateObjects, receiptObjects] = await Promise.all([
      records.take(documentId),
      vectors.take(documentId),
      objects.take(documentId),
      state.take(documentId),
      receipts.take(documentId),
    ]);
    yield {
      documentId,
      record: surveyed?.record,
      isRecordDamaged: surveyed?.isDamaged ?? false,
      object: inBucket?.object,
      vectors: inIndex?.vectors ?? new Map(),
      state: stateObjects,
      receipts: receiptObjects,
    };
  }
};
