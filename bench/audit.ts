// Peak memory and time of an audit against the number of vectors, on a store and an index that are made up as they are listed.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from '@alex/audit/audit';
import { createSurvey } from '@alex/audit/survey';
import { openSortedFiles } from '@alex/cli/audit/sorted-files';
import { contentHash, documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { limits } from '@alex/core/limits';
import { vectorKey } from '@alex/core/vector-record';
import { stateKeys } from '@alex/ledger/state-keys';

const sizes = [10_000, 100_000, 1_000_000];
/** Of V8, which would else let garbage grow: an audit that held a million keys would not fit. */
const heapMebibytes = 64;
const chunksPerDocument = 50;
const batches = Math.ceil(chunksPerDocument / limits.batchChunksMax);
const revision = '0055AED6DCD90281E5';
const bucket = 'documents';
const time = '2026-01-01T00:00:00.000Z';

const audit = async (vectors: number) => {
  const documents = vectors / chunksPerDocument;
  const keys = stateKeys('i');
  const keyOf = (i: number) => `folder/${i}.txt`;
  const idOf = (i: number) => documentId({ bucket, key: keyOf(i) });
  // Ids in their order, as S3 lists them; 32 bytes each are the made-up store's, not the audit's.
  const ids = Array.from({ length: documents }, (_, i) => ({ id: idOf(i), i })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const places = new Map(ids.map(({ id, i }) => [id, i]));
  const ref = { revision, batches, chunks: chunksPerDocument, contentHash: contentHash('') };
  const summary = (key: string) => ({ key, etag: 'e', size: 1, modified: time });
  const recordOf = (id: string): DocumentRecord => ({
    bucket,
    key: keyOf(places.get(id) ?? 0),
    documentId: id,
    counter: 1,
    sequencer: revision,
    etag: 'e',
    target: ref,
    live: ref,
    retired: [],
    status: 'live',
    times: { event: time, updated: time },
  });
  const objects = {
    list: async function* (name: string, prefix: string) {
      if (name === bucket) for (let i = 0; i < documents; i += 1) yield summary(keyOf(i));
      else
        for (const { id } of ids)
          if (prefix === keys.records) yield summary(keys.record(id));
          else if (prefix === keys.revisions) {
            for (let batch = 0; batch < batches; batch += 1) yield summary(keys.batch(id, ref, batch));
            yield summary(keys.manifest(id, ref));
          } else for (let batch = 0; batch < batches; batch += 1) yield summary(keys.receipt(id, revision, batch));
    },
    get: async ({ key }: { readonly key: string }) => ({
      ...summary(key),
      bytes: Buffer.from(JSON.stringify(recordOf(keys.documentOfRecord(key) ?? ''))),
    }),
    head: async () => undefined,
  };
  const index = {
    keys: async function* (segment = { index: 0, count: 1 }) {
      // In no order that helps: a stride that is no divisor of the documents.
      for (let n = segment.index; n < vectors; n += segment.count)
        yield vectorKey(idOf((n * 7_919) % documents), revision, Math.floor(n / documents));
    },
    has: async () => new Set<string>(),
  };
  const folder = await mkdtemp(join(tmpdir(), 'alex-bench-audit-'));
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const started = performance.now();
  const summaryOf = await runAudit(
    {
      survey: createSurvey(objects, { bucket: 'state', index: 'i' }),
      objects,
      index,
      queue: { count: async () => 0 },
      openSortedLines: (name) => openSortedFiles(folder, name),
      sleep: async () => undefined,
      now: () => new Date(),
    },
    { documentsBucket: bucket, queueUrls: [], graceSeconds: 0 },
    { progress: () => undefined, found: async (damage) => console.log(damage) },
  );
  clearInterval(sampler);
  await rm(folder, { recursive: true });
  const seconds = (performance.now() - started) / 1_000;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  console.log(
    `${summaryOf.vectors} vectors of ${summaryOf.documents.live} documents, ${summaryOf.damaged} damaged: ${seconds.toFixed(1)} s, ${mebibytes(peak - before)} above the ${mebibytes(before)} before`,
  );
};

const [size] = process.argv.slice(2);
if (size === undefined)
  // A process each, so that none profits from another's heap.
  for (const each of sizes)
    spawnSync(
      process.execPath,
      ['--expose-gc', `--max-old-space-size=${heapMebibytes}`, import.meta.filename, String(each)],
      { stdio: 'inherit' },
    );
else await audit(Number(size));
