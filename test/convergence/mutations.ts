// The protocol's lines, each as a change of the sources that takes it out.

export interface Mutation {
  /** The line that is taken out, in the words of ARCHITECTURE.md. */
  readonly line: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Why nothing breaks without the line, where nothing does. */
  readonly harmless?: string;
  /** Another test that fails without the line, where the interleavings need long to. */
  readonly otherTest?: string;
}

const transitions = 'shared/ledger/src/transitions.ts';
const chunker = 'services/chunker/src/handler.ts';
const embedder = 'services/embedder/src/handler.ts';
const collect = 'shared/ledger/src/collect.ts';
const sqsBatch = 'shared/core/src/sqs-batch.ts';

export const mutations: readonly Mutation[] = [
  {
    line: 'Event 1: `target = s` goes on, though a later event has failed since',
    file: transitions,
    find: "if (record.target?.revision === sequencer) return 'resume';",
    replace: '',
  },
  {
    line: 'Event 1: an older event is stale',
    file: transitions,
    find: "if (order < 0) return 'stale';",
    replace: "if (order < 0) return 'apply';",
  },
  {
    line: 'Event 1: the newest event, if it failed, is applied again',
    file: transitions,
    find: "return record.failure?.revision === sequencer ? 'apply' : 'resume';",
    replace: "return 'resume';",
  },
  {
    line: 'Event 1: the newest event, unless it failed, is not applied again',
    file: transitions,
    find: "return record.failure?.revision === sequencer ? 'apply' : 'resume';",
    replace: "return 'apply';",
    harmless: 'It saves work: an event that is applied again finds what it found, or what its successor will find.',
  },
  {
    line: 'Event 2: created reads its own version, or is superseded',
    file: 'services/chunker/src/read-version.ts',
    find: "const object = await objects.get({ ...document, ...('etag' in found && { etag: found.etag }) });\n  if (!object) return 'superseded';",
    replace:
      "const object = await objects.get({ ...document, ...('etag' in found && { etag: found.etag }) });\n  if (!object) return 'removed';",
  },
  {
    line: 'Event 2: removed, yet the key holds an object: as created',
    file: 'services/chunker/src/read-version.ts',
    find: "if (!found) return kind === 'removed' ? 'removed' : 'superseded';",
    replace: "if (kind === 'removed') return 'removed';\n  if (!found) return 'superseded';",
  },
  {
    line: 'Event 2: a failure leaves the target',
    file: transitions,
    find: 'successor(record, { ...applied(record, event), failure: { ...failure, revision: event.sequencer } });',
    replace:
      'successor(record, { ...applied(record, event), target: record?.live ?? null, failure: { ...failure, revision: event.sequencer } });',
  },
  {
    line: 'Event 2: a failure leaves what is live',
    file: transitions,
    find: 'successor(record, { ...applied(record, event), failure: { ...failure, revision: event.sequencer } });',
    replace:
      'successor(record, { ...applied(record, event), target: null, live: null, retired: [...(record?.retired ?? []), ...(record?.live ? [record.live] : []), ...abandoned(record)], failure: { ...failure, revision: event.sequencer } });',
  },
  {
    line: 'Event 2: a failure collects, and sends what the target still lacks',
    file: chunker,
    find: 'if (isVersionBad) await follow(record);',
    replace: 'void isVersionBad;',
  },
  {
    line: 'Event 3: the target that was being made is retired',
    file: transitions,
    find: 'return successor(record, { ...state, target, report, retired: [...state.retired, ...abandoned(record)] });',
    replace: 'return successor(record, { ...state, target, report });',
  },
  {
    line: 'Event 3: content as in live takes the target back to live',
    otherTest: 'transitions.test.ts: what is live again, while another is made',
    file: transitions,
    find: 'target: record.live,\n',
    replace: 'target: record.target,\n',
  },
  {
    line: 'Event 3: content as in live retires the target that was being made',
    otherTest: 'chunker/handler.test.ts: back to what is live while another version is made: that one is given up',
    file: transitions,
    find: 'retired: [...state.retired, ...gone],',
    replace: 'retired: state.retired,',
  },
  {
    line: 'Event 3: a removal takes what is live out of search',
    file: transitions,
    find: 'target: null,\n    live: null,\n    report: undefined,',
    replace: 'target: null,\n    live: record?.live ?? null,\n    report: undefined,',
  },
  {
    line: 'Event 3: a removal retires what was live',
    file: transitions,
    find: 'retired: [...state.retired, ...abandoned(record), ...(record?.live ? [record.live] : [])],',
    replace: 'retired: [...state.retired, ...abandoned(record)],',
  },
  {
    line: 'Event 3: a removal retires what was being made',
    file: transitions,
    find: 'retired: [...state.retired, ...abandoned(record), ...(record?.live ? [record.live] : [])],',
    replace: 'retired: [...state.retired, ...(record?.live ? [record.live] : [])],',
  },
  {
    line: 'Event 3: the revision of an event that failed before is retired',
    otherTest: 'chunker/handler.test.ts: what a version that broke off had written goes with the next one',
    file: transitions,
    find: 'retired: [...(record?.retired ?? []), ...unfinished(record, event)],',
    replace: 'retired: record?.retired ?? [],',
  },
  {
    line: 'Event 3: what an event wrote that came to nothing is taken back',
    file: chunker,
    find: 'if (!record || !findRevision(record, sequencer)) await ledger.removeBatches(id, sequencer);',
    replace: '',
  },
  {
    line: 'Event 3: who has the same content is asked for it only where the record says so',
    otherTest: 'chunker/handler.test.ts: who claimed a content and then got another one is not named for it',
    file: 'services/chunker/src/write-revision.ts',
    find: 'return hasContent ? holder : self;',
    replace: 'return holder;',
  },
  {
    line: 'Event 4, batch 5: a record is swapped, not written',
    file: 'shared/ledger/src/ledger.ts',
    find: 'etag === undefined ? { ifAbsent: true } : { ifMatch: etag },',
    replace: 'undefined,',
  },
  {
    line: 'Event 5: collect',
    file: chunker,
    find: 'await collectRetired(ports, record);\n    const { documentId: id, target } = record;',
    replace: 'const { documentId: id, target } = record;',
  },
  {
    line: 'Event 6: send, though the event that made the target was another',
    otherTest: 'chunker/handler.test.ts: after a newer version failed: the older one’s messages may still be missing',
    file: chunker,
    find: 'if (record) await follow(record, isFirst);\n    }\n  };',
    replace: 'if (record?.sequencer === change.sequencer) await follow(record, isFirst);\n    }\n  };',
  },
  {
    line: 'Event 6: send',
    file: chunker,
    find: 'if (target && !isLive(record, target.revision)) await sendBatches(batchMessages(id, target, isFirst));',
    replace: 'void target;',
  },
  {
    line: 'Collect: the vectors of the retired go',
    file: collect,
    find: 'await index.delete(vectorKeys(documentId, revision.revision, 0, revision.chunks));',
    replace: '',
  },
  {
    line: 'Collect: the state of the retired goes',
    file: collect,
    find: 'await ledger.removeRevision(documentId, revision.revision);',
    replace: '',
  },
  {
    line: 'Collect: a name leaves `retired` only after its vectors are gone',
    otherTest:
      'collect.test.ts: vectors first, then state, then the names: a crash never leaves vectors that nobody knows of',
    file: collect,
    find: 'const { ledger, index, now } = ports;\n',
    replace:
      'const { ledger, index, now } = ports;\n  await changeRecord(ledger, documentId, (record) => record && forgetRetired(record, retired, now().toISOString()));\n',
  },
  {
    line: 'Collect: only what was collected leaves `retired`',
    otherTest: 'collect.test.ts: what was retired since stays for the next collector',
    file: transitions,
    find: 'retired: record.retired.filter(({ revision }) => !gone.some((other) => other.revision === revision)),',
    replace: 'retired: gone.length > 0 ? [] : record.retired,',
  },
  {
    line: 'Batch 1: `r` neither target nor live deletes its own vectors',
    otherTest: 'embedder/handler.test.ts: of a replaced revision: cleans up its own vectors and nothing else',
    file: embedder,
    find: 'const { record } = before;\n      if (!record || !isCurrent(record, revision)) return await abandon([message]);\n      const { target, live } = record;',
    replace:
      'const { record } = before;\n      if (!record || !isCurrent(record, revision)) return;\n      const { target, live } = record;',
  },
  {
    line: 'Batch 1: … neither target *nor live*: a late duplicate of what serves',
    file: embedder,
    find: 'const { record } = before;\n      if (!record || !isCurrent(record, revision)) return await abandon([message]);\n      const { target, live } = record;',
    replace:
      'const { record } = before;\n      if (!record || record.target?.revision !== revision) return await abandon([message]);\n      const { target, live } = record;',
  },
  {
    line: 'Batch 1: `r` live collects',
    file: embedder,
    find: 'const { target, live } = record;\n      if (isLive(record, revision) || target === null) return await collectRetired(ports, record);',
    replace: 'const { target, live } = record;\n      if (isLive(record, revision) || target === null) return;',
  },
  {
    line: 'Batch 1: the receipt is there: go on at 4',
    file: embedder,
    find: 'if (isStored) return await commitWithGroup({ message, before });',
    replace: 'void isStored;',
    harmless: 'It saves work: without it a redelivered batch is embedded and put again, to the same effect.',
  },
  {
    line: 'Batch 2: the vectors are put before the batch counts as done',
    file: embedder,
    find: 'await putVectors(\n',
    replace: 'void putVectors(\n',
  },
  {
    line: 'Batch 3: write the receipt',
    file: embedder,
    find: 'if (!owesReceipt) await ledger.writeReceipt(documentId, revision, batch, receipt);',
    replace: '',
  },
  {
    line: 'Batch 3: … where it was not needed, and then not all batches were done',
    file: embedder,
    find: 'if (!isWhole) await writeOwedReceipts(stored);',
    replace: '',
  },
  {
    line: 'Batch 4: read the record again',
    file: embedder,
    find: 'for (let before = isWhole ? known : undefined; ; before = undefined) {',
    replace: 'for (let before: ReadRecord | undefined = known; ; before = undefined) {',
  },
  {
    line: 'Batch 4: a writer that was late deletes its own vectors',
    file: embedder,
    find: 'if (!record || !isCurrent(record, revision)) return abandon(stored.map((one) => one.message));\n      const { target } = record;',
    replace: 'if (!record || !isCurrent(record, revision)) return;\n      const { target } = record;',
  },
  {
    line: 'Batch 4: … and its receipt',
    file: embedder,
    find: 'await ledger.removeReceipt(documentId, revision, batch);',
    replace: '',
  },
  {
    line: 'Batch 5: all receipts there',
    file: embedder,
    find: 'const sum = await ledger.sumReceipts(documentId, target, batch, own);',
    replace:
      'const sum = { kept: 0, reused: 0, embedded: target.chunks, visibleCharacters: target.visibleCharacters ?? 0 };',
  },
  {
    line: 'Batch 5: the former live revision is retired',
    file: transitions,
    find: 'retired: [...record.retired, ...(record.live ? [record.live] : [])],\n    report: record.report &&',
    replace: 'report: record.report &&',
  },
  {
    line: 'Batch 5: a commit ends the failure of its revision',
    file: transitions,
    find: 'failure: record.failure?.revision === target.revision ? undefined : record.failure,',
    replace: 'failure: record.failure,',
  },
  {
    line: 'Batch 5: a commit leaves the failure of a newer version',
    file: transitions,
    find: 'failure: record.failure?.revision === target.revision ? undefined : record.failure,',
    replace: 'failure: undefined,',
  },
  {
    line: 'Batch 5: collect',
    file: embedder,
    find: 'return collectRetired(ports, next);',
    replace: 'return;',
  },
  {
    line: 'Failure: the document is told',
    file: sqsBatch,
    find: 'await failed(delivery, failure).catch(',
    replace: 'await Promise.resolve().catch(',
  },
  {
    line: 'Failure: a message is acknowledged only once its dead letter is there',
    file: sqsBatch,
    find: 'return bury(delivery, error).then(() => undefined, toPipelineError);',
    replace: 'return bury(delivery, error).then(() => undefined, () => undefined);',
  },
  {
    line: 'Failure: of a target that a bad version followed, the bad version’s stays',
    file: transitions,
    find: '!isLive(record, revision) && record.sequencer === revision\n',
    replace: '!isLive(record, revision)\n',
  },
  {
    line: 'Replay: sends before it deletes',
    file: 'services/replay/src/handler.ts',
    find: '    // Sent first: a message that comes twice does no harm, a lost one does.\n',
    replace:
      '    await queue.delete(\n      deadLetters,\n      taken.map(({ message: { receiptHandle } }) => receiptHandle),\n    );\n',
  },
  {
    line: 'Search: only what is live in its record is shown',
    file: 'services/search/src/search.ts',
    find: 'return record !== undefined && isLive(record, revision);',
    replace: 'return record !== undefined;',
  },
  {
    line: 'Search: asks again where a document has moved on',
    otherTest:
      'search.test.ts: a document moves on between the index’s answer and the look-up: the switch hides nothing',
    file: 'services/search/src/search.ts',
    find: 'if (movedAgain < movedAgainMax && found.some((vector) => hasMovedOn(vector, records))) {',
    replace: 'if (movedAgain < 0 && found.some((vector) => hasMovedOn(vector, records))) {',
  },
];
