// What must hold in the world: some of it after every step, all of it once everything has come to rest.
import { parseBatchMessage } from '@alex/core/batch-message';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { parseS3Event } from '@alex/core/s3-event';
import type { SearchHit } from '@alex/core/search';
import { vectorKeys } from '@alex/core/vector-record';
import { stateKeys } from '@alex/ledger/state-keys';
import { pseudoEmbedding } from '@alex/testing/in-memory-embedding-endpoint';
import type { InMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import type { InMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { index, stateBucket } from './functions.ts';
import type { Message, Queues } from './queues.ts';
import { breaksOff, poison, unreadable } from './script.ts';

export interface WorldState {
  readonly objects: InMemoryObjectStore;
  readonly vectors: InMemoryVectorIndex;
  readonly queues: Queues;
  readonly documentsBucket: string;
  /** As they were last written, by document id. */
  readonly records: ReadonlyMap<string, DocumentRecord>;
  /** Sequencers of the events that say that a version is gone. */
  readonly removals: ReadonlySet<string>;
  /** All contents that a key ever had. */
  readonly contents: ReadonlyMap<string, ReadonlySet<string>>;
  /** @throws Error with the story */
  readonly fail: (what: string) => never;
}

/** `documentId/revision` of what a message is about. */
export const subjectsOf = ({ queue, body }: Message): readonly string[] => {
  if (queue === 'documents')
    return parseS3Event(body).map(({ document, sequencer }) => `${documentId(document)}/${sequencer}`);
  const { documentId: id, revision } = parseBatchMessage(body);
  return [`${id}/${revision}`];
};

const embeddings = new Map<string, Float32Array>();
const embeddingOf = (text: string): Float32Array => {
  const embedding = embeddings.get(text) ?? pseudoEmbedding(text, 8);
  embeddings.set(text, embedding);
  return embedding;
};

const short = (revision: string): string => revision.replace(/^0+/, '');
const isIn = (text: string, line: string): boolean => text.split('\n').includes(line);

/** A live revision is complete, and it is one version of its document, whole. */
export const checkLive = ({ vectors, records, contents, fail }: WorldState, id: string): void => {
  const { key, live } = records.get(id) as DocumentRecord;
  if (!live) return;
  const texts = vectorKeys(id, live.revision, 0, live.chunks).map((vector, ordinal) => {
    const { embedding, metadata } = vectors.records.get(vector) ?? fail(`The live revision of ${key} lacks ${ordinal}`);
    if (embedding.some((number, i) => number !== embeddingOf(metadata.text)[i]))
      fail(`Chunk ${ordinal} of ${key} (“${metadata.text}”) has the embedding of another text`);
    return metadata.text;
  });
  if (!contents.get(key)?.has(texts.join('\n'))) fail(`What serves of ${key} never was a version: ${texts.join('|')}`);
};

/** The record never goes back, and nothing but a removal takes down what serves. */
export const checkSuccession = (
  { removals, fail }: WorldState,
  before: DocumentRecord | undefined,
  after: DocumentRecord,
) => {
  if (!before) return;
  if (after.sequencer < before.sequencer)
    fail(`The record of ${after.key} goes back to event ${short(after.sequencer)}`);
  if (before.live && after.live && after.live.revision < before.live.revision)
    fail(`${after.key} goes back to revision ${short(after.live.revision)}`);
  if (before.live && !after.live && !removals.has(after.sequencer))
    fail(`${after.key} serves no more, and nobody removed it`);
};

/** What searches have shown so far, and what one more may show. */
export const createSearchCheck = ({ records, fail }: WorldState) => {
  const shown = new Map<string, string>();
  return {
    /** To be called before a search; what it returns takes the answer. */
    begin: () => {
      const before = new Map(records);
      const shownBefore = new Map(shown);
      /** Live at every moment until now; nothing where it once was not. */
      const lived = new Map(
        [...before.values()].flatMap(({ documentId: id, live }) => (live ? [[id, new Set([live.revision])]] : [])),
      );
      return {
        recordChanged: ({ documentId: id, live }: DocumentRecord) => {
          if (live) lived.get(id)?.add(live.revision);
          else lived.delete(id);
        },
        check: (hits: readonly SearchHit[]) => {
          const byDocument = Map.groupBy(hits, (hit) => hit.documentId);
          for (const [id, found] of byDocument) {
            const revisions = new Set(found.map((hit) => hit.revision));
            const [revision = ''] = revisions;
            if (revisions.size > 1)
              fail(`Search shows two revisions of a document: ${[...revisions].map(short).join(', ')}`);
            if (revision < (shownBefore.get(id) ?? ''))
              fail(`Search shows ${short(revision)} after ${short(shownBefore.get(id) ?? '')}`);
            const known = before.get(id);
            if (known?.status === 'deleted' && revision <= known.sequencer)
              fail(`Search shows ${short(revision)} of a deleted document`);
            if (revision > (shown.get(id) ?? '')) shown.set(id, revision);
          }
          for (const [id, revisions] of lived) {
            const found = byDocument.get(id) ?? [];
            // Search asks again three times; a document that moves on more often may be missed.
            if (revisions.size <= 3 && found.length === 0)
              fail(`Search misses ${records.get(id)?.key}, which was live all along`);
            const { live } = records.get(id) as DocumentRecord;
            if (found[0]?.revision === live?.revision && found.length !== live?.chunks)
              fail(`Search shows ${found.length} of ${live?.chunks} chunks of ${records.get(id)?.key}`);
          }
        },
      };
    },
  };
};

/** How a version must end. */
const outcomeOf = (content: string | undefined) => {
  if (content === undefined) return 'deleted';
  if (content === unreadable) return 'corrupt';
  if (isIn(content, breaksOff)) return 'too-large';
  return isIn(content, poison) ? 'text-refused' : 'live';
};

/**
 * @param excused revisions (`documentId/revision`) of which a delivery ended without having done its work while another delivery
 * of the same message was, or had been, acknowledged: SQS delivers it no more, and what the first one wrote only the audit can find.
 * @returns how many such things were left
 */
export const checkAtRest = async (world: WorldState, excused: ReadonlySet<string>): Promise<number> => {
  const { objects, vectors, queues, records, documentsBucket, fail } = world;
  const wanted = new Set<string>();
  /** What was done for a revision that failed waits with it, out of sight, for its replay or its successor. */
  const waiting = new Set<string>();
  const serving = new Set<string>();
  const letters = queues.dead.flatMap((letter) => subjectsOf(letter).map((subject) => ({ ...letter, subject })));

  for (const record of records.values()) {
    const { key, status, live, target, retired, failure, documentId: id } = record;
    const say = (what: string) => fail(`${key} ${what}: ${JSON.stringify(record)}`);
    const current = await objects.get({ bucket: documentsBucket, key });
    const content = current && new TextDecoder().decode(current.bytes);
    const outcome = outcomeOf(content);
    if (retired.length > 0) say('still has retired revisions');
    if ((failure?.code ?? status) !== outcome) say(`is ${failure?.code ?? status}, not ${outcome}`);
    const isTargetFailed = failure !== undefined && failure.revision === target?.revision;
    if (
      live?.revision !== target?.revision &&
      !isTargetFailed &&
      !letters.some(({ subject }) => subject === `${id}/${target?.revision}`)
    )
      say('is stuck');
    if (
      failure &&
      !letters.some(
        ({ subject, attributes }) => subject === `${id}/${failure.revision}` && attributes.code === failure.code,
      )
    )
      say('failed, and no dead letter says so');
    if (live) {
      checkLive(world, id);
      const keys = vectorKeys(id, live.revision, 0, live.chunks);
      for (const vector of keys) wanted.add(vector);
      const served = keys.map((vector) => vectors.records.get(vector)?.metadata.text).join('\n');
      if (status === 'live' && served !== content) say(`serves ${served} instead of ${content}`);
    }
    if (live) serving.add(`${id}/${live.revision}`);
    if (target && target.revision !== live?.revision) waiting.add(`${id}/${target.revision}`);
    if (failure) waiting.add(`${id}/${failure.revision}`);
  }

  for (const key of objects.keys(documentsBucket))
    if (!records.has(documentId({ bucket: documentsBucket, key }))) fail(`${key} was lost`);
  let orphans = 0;
  const accept = (what: string, path: string) => {
    const subject = path.split('/', 2).join('/');
    if (waiting.has(subject)) return;
    if (excused.has(subject)) orphans += 1;
    else fail(`The ${what} ${path} is left over`);
  };
  for (const vector of vectors.records.keys()) if (!wanted.has(vector)) accept('vector', vector);
  const keys = stateKeys(index);
  const there = new Set(objects.keys(stateBucket));
  for (const { live, documentId: id } of records.values())
    for (let batch = 0; live && batch < live.batches; batch += 1) {
      const key = keys.batch(id, live, batch);
      if (!there.has(key)) fail(`The state object ${key} is lost`);
    }
  // Records stay, and what is known by content belongs to no document: it outlives them for the next one that has it.
  for (const key of there)
    for (const home of [keys.revisions, keys.receipts]) {
      const path = key.slice(home.length);
      if (key.startsWith(home) && !serving.has(path.split('/', 2).join('/'))) accept('state object', path);
    }
  return orphans;
};
