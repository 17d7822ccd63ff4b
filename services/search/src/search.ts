// A query → ranked hits of what is live: embed, ask the index, look up, show.
import { mapBounded } from '@alex/core/bounded';
import { contentHash } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { awsLimits } from '@alex/core/limits';
import { unpackBoxes } from '@alex/core/page-box';
import type { EmbeddingCache } from '@alex/core/ports/embedding-cache';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import type { ScoredVector, VectorIndex } from '@alex/core/ports/vector-index';
import type { SearchFilter, SearchHit, SearchQuery } from '@alex/core/search';
import type { Ledger } from '@alex/ledger/ledger';
import { nothingIfDamaged } from '@alex/ledger/revision';
import { isLive, isOutdated } from '@alex/ledger/transitions';

export interface SearchPorts {
  readonly endpoint: EmbeddingEndpoint;
  readonly cache: EmbeddingCache;
  readonly index: Pick<VectorIndex, 'query'>;
  readonly ledger: Pick<Ledger, 'read' | 'readBatch' | 'records'>;
}

/** More than was asked for, so that what strict search drops seldom costs a second question; then so many times more. */
const surplus = 10;
const growth = 4;
/** Questions asked again because documents moved on between the index's answer and the look-up of their records. */
const movedAgainMax = 3;
const recordsAtOnce = 32;

type Records = ReadonlyMap<string, DocumentRecord | undefined>;

export const createSearch = ({ endpoint, cache, index, ledger }: SearchPorts) => {
  /** Who asks what is being asked already waits for that answer. */
  const asked = new Map<string, Promise<Float32Array>>();

  const ask = async (hash: string, text: string): Promise<Float32Array> => {
    const [embedding] = (await endpoint.embed([text])) as [Float32Array];
    await cache.set(new Map([[hash, embedding]]));
    return embedding;
  };

  const embed = async (text: string): Promise<Float32Array> => {
    const hash = contentHash(text);
    const kept = (await cache.get([hash])).get(hash);
    if (kept) return kept;
    const answer = asked.get(hash) ?? ask(hash, text).finally(() => asked.delete(hash));
    asked.set(hash, answer);
    return answer;
  };

  /** Adds to `records` those of the vectors' documents that are not there. */
  const lookUp = async (vectors: readonly ScoredVector[], records: Map<string, DocumentRecord | undefined>) => {
    const ids = new Set(vectors.map(({ metadata }) => metadata.documentId).filter((id) => !records.has(id)));
    await mapBounded([...ids], recordsAtOnce, async (id) => {
      records.set(id, (await ledger.read(id).catch(nothingIfDamaged))?.record);
    });
  };

  const strict = async (embedding: Float32Array, top: number, filter: SearchFilter | undefined) => {
    let ask = Math.min(top + surplus, awsLimits.vectorTopMax);
    for (let movedAgain = 0; ; ) {
      const found = await index.query(embedding, ask, filter);
      const records = new Map<string, DocumentRecord | undefined>();
      const show = (vector: ScoredVector) => toHit(vector, records.get(vector.metadata.documentId));
      // Mostly all of the best are visible, and the surplus needs no look.
      const best = found.slice(0, top);
      await lookUp(best, records);
      if (best.length === top && best.every((vector) => isVisible(vector, records))) return best.map(show);
      await lookUp(found, records);
      const visible = found.filter((vector) => isVisible(vector, records));
      if (movedAgain < movedAgainMax && found.some((vector) => hasMovedOn(vector, records))) {
        movedAgain += 1;
        continue;
      }
      if (visible.length >= top || found.length < ask || ask === awsLimits.vectorTopMax)
        return visible.slice(0, top).map(show);
      ask = Math.min(ask * growth, awsLimits.vectorTopMax);
    }
  };

  /** @throws PipelineError as the endpoint and the index do */
  return async ({ query, top, filter, prefix, consistency }: SearchQuery): Promise<readonly SearchHit[]> => {
    const embedding = await embed(query);
    const condition = allOf(filter, prefix === undefined ? undefined : { key: { $startsWith: prefix } });
    if (consistency === 'strict') return strict(embedding, top, condition);
    return (await index.query(embedding, top, condition)).map((vector) => toHit(vector));
  };
};

const allOf = (...filters: readonly (SearchFilter | undefined)[]): SearchFilter | undefined => {
  const given = filters.filter((filter) => filter !== undefined && Object.keys(filter).length > 0);
  return given.length > 1 ? { $and: given } : given[0];
};

const isVisible = ({ metadata: { documentId, revision } }: ScoredVector, records: Records): boolean => {
  const record = records.get(documentId);
  return record !== undefined && isLive(record, revision);
};

/** The vector served until its document's newer revision went live: that one's vectors may not have been there when the index was asked. */
const hasMovedOn = ({ metadata: { documentId, revision } }: ScoredVector, records: Records): boolean => {
  const record = records.get(documentId);
  return record?.live != null && !isLive(record, revision) && record.target?.revision !== revision;
};

const toHit = ({ similarity, metadata }: ScoredVector, record?: DocumentRecord): SearchHit => {
  const { bucket, key, text, page, headings, tableHeader, title, format, start, end, boxes } = metadata;
  const { unreadShare, modified, documentId, revision, ordinal } = metadata;
  return {
    similarity,
    bucket,
    key,
    text,
    ...(page > 0 && { page }),
    headings,
    ...(tableHeader !== undefined && { tableHeader }),
    title,
    format,
    start,
    end,
    ...(boxes && { boxes: unpackBoxes(boxes) }),
    ...(unreadShare !== undefined && { unreadShare }),
    modified: new Date(modified * 1000).toISOString(),
    ...(record && { sourceChanged: isOutdated(record, revision) }),
    documentId,
    revision,
    ordinal,
  };
};
