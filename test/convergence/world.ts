// A world of in-memory ports around the real handlers, in which a stream of choices decides who takes the next step, what
// is delivered when and how often, what crashes and what fails. Every run can be told as a story.
import { setImmediate as turn } from 'node:timers/promises';
import { createHandler as createChunker } from '@alex/chunker/handler';
import type { DocumentReader } from '@alex/chunker/ports';
import type { Chunk } from '@alex/core/chunk';
import { contentHash, documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { type FailureCode, PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { OutgoingMessage } from '@alex/core/ports/message-queue';
import type { ObjectRef } from '@alex/core/ports/object-store';
import { vectorKeys } from '@alex/core/vector-record';
import { createHandler as createEmbedder } from '@alex/embedder/handler';
import { createLedger, type Ledger } from '@alex/ledger/ledger';
import { createSearch } from '@alex/search/search';
import { absentEmbeddingCache } from '@alex/testing/absent-embedding-cache';
import { createdEvent, removedEvent, sqsEvent } from '@alex/testing/event-factories';
import { createInMemoryEmbeddingEndpoint } from '@alex/testing/in-memory-embedding-endpoint';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';

export type UserAction =
  | { readonly do: 'put'; readonly key: string; readonly content: string }
  | { readonly do: 'delete'; readonly key: string };

export interface Script {
  readonly actions: readonly UserAction[];
  readonly versioned: boolean;
  /** Each decides one step; when they are used up, everything is delivered and nothing fails any more. */
  readonly choices: readonly number[];
}

const documents = 'documents';
const state = 'state';
const index = 'index';
const queues = { documents: 'documents-queue', batches: 'batches-queue' } as const;
type QueueName = keyof typeof queues;
const deadLetters = (queue: QueueName) => `${queues[queue]}-dead`;

/** What the world's reader cannot read. */
export const unreadable = 'unreadable';

interface Message {
  readonly id: string;
  readonly queue: QueueName;
  readonly body: string;
  deliveries: number;
}

interface Invocation {
  readonly name: string;
  crashed: boolean;
  finished: boolean;
  /** Calls that wait for their turn. */
  readonly blocked: { readonly call: string; readonly go: (fate: 'go' | 'fail' | 'crash') => void }[];
}

/** Lines are chunks. */
const reader: DocumentReader = {
  read: async ({ bytes }) => {
    const text = new TextDecoder().decode(bytes);
    if (text === unreadable) throw new PipelineError('corrupt', 'The world cannot read it.');
    const lines = text.split('\n');
    let start = 0;
    const chunks = lines.map((line, ordinal): Chunk => {
      const chunk = {
        ordinal,
        text: line,
        start,
        end: start + line.length,
        headings: [],
        tokens: 1,
        wordPieces: 1,
        unknownPieces: 0,
        hash: contentHash(line),
      };
      start = chunk.end + 1;
      return chunk;
    });
    return {
      summary: { format: 'text', title: '', leftOut: [], characters: text.length },
      chunks: (async function* () {
        for (let i = 0; i < chunks.length; i += limits.batchChunksMax) yield chunks.slice(i, i + limits.batchChunksMax);
      })(),
    };
  },
};

const transientCode: Readonly<Record<string, FailureCode>> = {
  objects: 'object-store-failed',
  queue: 'queue-failed',
  index: 'index-busy',
  endpoint: 'out-of-time',
};

/** @throws Error with the story, as soon as a promise is broken */
export const play = async ({ actions, versioned, choices }: Script): Promise<void> => {
  const story: string[] = [];
  const fail = (what: string): never => {
    throw new Error(`${what}\n  ${story.join('\n  ')}`);
  };
  let next = 0;
  /** A number below `below`, or undefined once the choices are used up. */
  const choose = (below: number): number | undefined => {
    const choice = choices[next++];
    return choice === undefined ? undefined : choice % below;
  };

  const messages: Message[] = [];
  const dead: Message[] = [];
  const invocations: Invocation[] = [];
  let sent = 0;
  const enqueue = (into: Message[], queue: QueueName, body: string) => {
    sent += 1;
    into.push({ id: `m${sent}`, queue, body, deliveries: 0 });
  };

  const objects = createInMemoryObjectStore({
    versionedBuckets: versioned ? [documents] : [],
    onChange: (change) => {
      if (change.key.includes('/documents/')) void tellRecord(change);
      if (change.bucket !== documents) return;
      enqueue(messages, 'documents', change.kind === 'created' ? createdEvent(change) : removedEvent(change));
    },
  });
  const tellRecord = async (ref: ObjectRef) => {
    const stored = await objects.get(ref);
    const { key, sequencer, target, live, retired, status } = JSON.parse(
      Buffer.from(stored?.bytes ?? []).toString(),
    ) as DocumentRecord;
    const names = [target, live, ...retired].map((revision) => revision?.revision.replace(/^0+/, '') ?? '–');
    const [made = '', served = '', ...gone] = names;
    story.push(
      `  record of ${key}: event ${sequencer.replace(/^0+/, '')}, target ${made}, live ${served}, retired ${gone.join('+') || '–'}, ${status}`,
    );
  };
  const vectors = createInMemoryVectorIndex();
  const endpoint = createInMemoryEmbeddingEndpoint();
  const queue = {
    send: async (url: string, outgoing: readonly OutgoingMessage[]) => {
      for (const name of Object.keys(queues) as QueueName[])
        for (const { body } of url === queues[name] || url === deadLetters(name) ? outgoing : [])
          enqueue(url === queues[name] ? messages : dead, name, body);
    },
    postpone: async () => undefined,
  };

  /** The port as one invocation sees it: every call waits for its turn before and after its effect. */
  const gated = <Port extends object>(invocation: Invocation, name: string, port: Port): Port => {
    const gate = (call: string) =>
      new Promise<void>((resolve, reject) => {
        // A dead process calls nobody, and waits for nobody.
        if (invocation.crashed) return;
        invocation.blocked.push({
          call,
          go: (fate) => {
            if (fate === 'go') resolve();
            else if (fate === 'fail') reject(new PipelineError(transientCode[name] as FailureCode, `${call} fails`));
            else invocation.crashed = true;
          },
        });
      });
    return new Proxy(port, {
      get: (target, property) => {
        const method = Reflect.get(target, property) as (...args: unknown[]) => unknown;
        const call = `${name}.${String(property)}`;
        if (property === 'list')
          return async function* (...args: unknown[]) {
            await gate(call);
            yield* method(...args) as AsyncIterable<unknown>;
          };
        return async (...args: unknown[]) => {
          await gate(call);
          const result = await method(...args);
          await gate(`${call} →`);
          return result;
        };
      },
    });
  };

  const ledgerOf = (invocation?: Invocation): Ledger =>
    createLedger(invocation ? gated(invocation, 'objects', objects) : objects, { bucket: state, index });

  const begin = (name: string, work: (invocation: Invocation) => Promise<void>) => {
    const invocation: Invocation = { name, crashed: false, finished: false, blocked: [] };
    invocations.push(invocation);
    story.push(`${name} begins`);
    work(invocation).then(
      () => {
        invocation.finished = true;
        story.push(`${name} ends`);
      },
      (error: unknown) => {
        invocation.finished = true;
        broken ??= new Error(`${name} threw ${String(error)}\n  ${story.join('\n  ')}`);
      },
    );
  };
  let broken: Error | undefined;

  const deliver = (batch: readonly Message[]) => {
    for (const message of batch) message.deliveries += 1;
    const [{ queue: name } = { queue: 'documents' as QueueName }] = batch;
    begin(
      `${name === 'documents' ? 'chunker' : 'embedder'} of ${batch.map(({ id }) => id).join('+')}`,
      async (invocation) => {
        const common = {
          queue: gated(invocation, 'queue', queue),
          index: gated(invocation, 'index', vectors),
          ledger: ledgerOf(invocation),
          telemetry: { record: () => undefined },
          now: () => new Date(),
        };
        const event = sqsEvent(...batch.map(({ id, body, deliveries }) => ({ messageId: id, body, deliveries })));
        const names = { stateBucket: state, vectorBucket: '', vectorIndex: index };
        const { batchItemFailures } =
          name === 'documents'
            ? await createChunker(
                { ...common, objects: gated(invocation, 'objects', objects), reader },
                {
                  ...names,
                  chunkTokens: 200,
                  documentsQueueUrl: queues.documents,
                  documentsDeadLetterQueueUrl: deadLetters('documents'),
                  batchesQueueUrl: queues.batches,
                },
              )(event)
            : await createEmbedder(
                { ...common, endpoint: gated(invocation, 'endpoint', endpoint), cache: absentEmbeddingCache },
                {
                  ...names,
                  embeddingEndpointName: '',
                  batchesQueueUrl: queues.batches,
                  batchesDeadLetterQueueUrl: deadLetters('batches'),
                  requestsInFlightMax: 2,
                  cache: { url: undefined, ttlSeconds: 1 },
                },
              )(event, { getRemainingTimeInMillis: () => 600_000 });
        const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const message of batch)
          if (!again.has(message.id) && messages.includes(message)) messages.splice(messages.indexOf(message), 1);
      },
    );
  };

  const records = async (): Promise<DocumentRecord[]> => Array.fromAsync(ledgerOf().records());

  /** What earlier searches have shown, by document: nothing older may be shown later. */
  const shown = new Map<string, string>();
  const search = () =>
    begin('search', async (invocation) => {
      const before = new Map((await records()).map((record) => [record.documentId, record]));
      const shownBefore = new Map(shown);
      const ask = createSearch({
        endpoint,
        cache: absentEmbeddingCache,
        index: gated(invocation, 'index', vectors),
        ledger: { read: ledgerOf(invocation).read, records: ledgerOf().records },
      });
      const hits = await ask({ query: 'line', top: 1_000, consistency: 'strict' }).catch(() => []);
      for (const [id, revisions] of Map.groupBy(hits, (hit) => hit.documentId)) {
        const found = new Set(revisions.map(({ revision }) => revision));
        const [revision = ''] = found;
        if (found.size > 1) fail(`Search shows two revisions of a document: ${[...found].join(', ')}`);
        if (revision < (shownBefore.get(id) ?? '')) fail(`Search shows ${revision} after ${shownBefore.get(id)}`);
        const known = before.get(id);
        if (known?.status === 'deleted' && revision <= known.sequencer)
          fail(`Search shows ${revision} of a deleted document`);
        if (revision > (shown.get(id) ?? '')) shown.set(id, revision);
      }
    });

  const checkLiveIsComplete = async () => {
    for (const { key, live, documentId: id } of await records())
      for (const vector of live ? vectorKeys(id, live.revision, 0, live.chunks) : [])
        if (!vectors.records.has(vector)) fail(`The live revision of ${key} lacks ${vector}`);
  };

  const act = (action: UserAction) => {
    story.push(
      `user: ${action.do} ${action.key}${action.do === 'put' ? ` (${action.content.split('\n').length} lines)` : ''}`,
    );
    if (action.do === 'put') objects.upload({ bucket: documents, key: action.key }, action.content);
    else objects.remove({ bucket: documents, key: action.key });
  };

  const running = () => invocations.filter(({ crashed, finished }) => !crashed && !finished);
  /** One call goes on, fails, or its process dies there. */
  const step = (choice: number, fate: 'go' | 'fail' | 'crash') => {
    const waiting = running().flatMap((invocation) => invocation.blocked.map((blocked) => ({ invocation, blocked })));
    const picked = waiting[choice % Math.max(1, waiting.length)];
    if (!picked) return;
    const { invocation, blocked } = picked;
    invocation.blocked.splice(invocation.blocked.indexOf(blocked), 1);
    story.push(`${invocation.name}: ${blocked.call}${fate === 'go' ? '' : ` ${fate}s`}`);
    blocked.go(fate);
  };
  const deliverOne = (choice: number, most: number) => {
    const first = messages[choice % Math.max(1, messages.length)];
    if (!first) return;
    const same = messages.filter((message) => message.queue === first.queue && message !== first);
    deliver([first, ...same.slice(0, most - 1)]);
  };

  const settle = async () => {
    // Three turns: a call's answer, what it causes, and the vector writer's own turn.
    for (let i = 0; i < 3; i += 1) await turn();
    if (broken) throw broken;
  };

  const script = [...actions];
  for (;;) {
    const kind = choose(20);
    if (kind === undefined) break;
    const choice = choose(1_000) ?? 0;
    if (kind === 0 && script.length > 0) act(script.shift() as UserAction);
    else if (kind <= 2) deliverOne(choice, 1 + (choice % 3));
    else if (kind === 3) step(choice, 'crash');
    else if (kind === 4) step(choice, 'fail');
    else if (kind === 5 && running().length < 6) search();
    else step(choice, 'go');
    await settle();
    await checkLiveIsComplete();
  }

  story.push('— from here on all is delivered, and nothing fails —');
  for (const action of script) act(action);
  const drain = async () => {
    for (let steps = 0; messages.length > 0 || running().length > 0; steps += 1) {
      if (steps > 20_000) fail('It does not come to rest');
      if (running().length === 0) deliverOne(0, 10);
      step(0, 'go');
      await settle();
    }
    await checkLiveIsComplete();
  };
  await drain();
  story.push('— dead letters are replayed —');
  for (const { queue: name, body } of dead.splice(0)) enqueue(messages, name, body);
  await drain();

  const expected = new Set<string>();
  for (const record of await records()) {
    const { key, status, live, target, retired, documentId: id } = record;
    if (retired.length > 0) fail(`${key} still has retired revisions: ${JSON.stringify(record)}`);
    if (live?.revision !== target?.revision) fail(`${key} is stuck: ${JSON.stringify(record)}`);
    const current = await objects.get({ bucket: documents, key });
    const content = current && new TextDecoder().decode(current.bytes);
    const wanted = content === undefined ? 'deleted' : content === unreadable ? 'failed' : 'live';
    if (status !== wanted) fail(`${key} is ${status}, not ${wanted}: ${JSON.stringify(record)}`);
    const keys = live ? vectorKeys(id, live.revision, 0, live.chunks) : [];
    for (const vector of keys) expected.add(vector);
    if (status === 'live') {
      const texts = keys.map((vector) => vectors.records.get(vector)?.metadata.text);
      if (texts.join('\n') !== content) fail(`${key} holds ${texts.join('|')} instead of ${content}`);
    }
  }
  for (const key of objects.keys(documents))
    if (!(await ledgerOf().read(documentId({ bucket: documents, key }))).record) fail(`${key} was lost`);
  for (const vector of vectors.records.keys()) if (!expected.has(vector)) fail(`${vector} is left over`);
};
