// A world of in-memory ports around the real handlers, in which a stream of choices decides who takes the next step, what
// is delivered when and how often, what crashes and what fails. Every run can be told as a story.
import { setImmediate as turn } from 'node:timers/promises';
import type { DocumentRecord } from '@alex/core/document-record';
import type { ObjectStore } from '@alex/core/ports/object-store';
import { createdEvent, removedEvent, sqsEvent } from '@alex/testing/event-factories';
import { createInMemoryEmbeddingEndpoint } from '@alex/testing/in-memory-embedding-endpoint';
import { createInMemoryObjectStore } from '@alex/testing/in-memory-object-store';
import { createInMemoryVectorIndex } from '@alex/testing/in-memory-vector-index';
import { createFunctions } from './functions.ts';
import { type Fate, type Invocation, turnOf } from './invocations.ts';
import { checkAtRest, checkLive, checkSuccession, createSearchCheck, subjectsOf, type WorldState } from './promises.ts';
import { createQueues, type Message } from './queues.ts';
import { poison, type Script, type UserAction } from './script.ts';

const documentsBucket = 'documents';
const runningMax = 6;
/** One process in so many is slow, and one step in so many is given to those. */
const slowProcessEvery = 4;
const slowStepEvery = 12;

/** What happened in a run, or in many. */
export type Tally = Record<
  'actions' | 'steps' | 'deliveries' | 'failures' | 'crashes' | 'searches' | 'replays' | 'orphans',
  number
>;
export const emptyTally = (): Tally => ({
  actions: 0,
  steps: 0,
  deliveries: 0,
  failures: 0,
  crashes: 0,
  searches: 0,
  replays: 0,
  orphans: 0,
});

/** By what share of the choices. */
const moves = [
  ...Array<Fate>(14).fill('go'),
  ...Array<'deliver'>(3).fill('deliver'),
  'fail',
  'lost',
  'part',
  'crash',
  'act',
  'search',
  'replay',
] as const;

const faults: ReadonlySet<string> = new Set<Fate>(['fail', 'lost', 'part', 'crash']);

/** @throws Error with the story, as soon as a promise is broken */
export const play = async ({ actions, versioned, faultEvery, choices }: Script): Promise<Tally> => {
  const tally = emptyTally();
  const story: string[] = [];
  let broken: Error | undefined;
  const fail = (what: string): never => {
    broken ??= new Error(`${what}\n  ${story.join('\n  ')}`);
    throw broken;
  };

  const invocations: Invocation[] = [];
  const records = new Map<string, DocumentRecord>();
  const contents = new Map<string, Set<string>>();
  const removals = new Set<string>();
  const excused = new Set<string>();
  /** Documents whose record or vectors have changed since they were looked at. */
  const dirty = new Set<string>();
  const searches = new Set<ReturnType<ReturnType<typeof createSearchCheck>['begin']>>();

  const queues = createQueues();
  const objects = createInMemoryObjectStore({
    versionedBuckets: versioned ? [documentsBucket] : [],
    onChange: (change) => {
      if (change.bucket !== documentsBucket) return;
      story.push(`  event ${change.sequencer.replace(/^0+/, '')}: ${change.key} ${change.kind}`);
      if (change.kind === 'removed') removals.add(change.sequencer);
      queues.enqueue('documents', change.kind === 'created' ? createdEvent(change) : removedEvent(change));
    },
  });
  const recordChanged = (record: DocumentRecord) => {
    const { key, sequencer, target, live, retired, status } = record;
    const [made = '', served = '', ...gone] = [target, live, ...retired].map(
      (ref) => ref?.revision.replace(/^0+/, '') ?? '–',
    );
    story.push(
      `  record of ${key}: event ${sequencer.replace(/^0+/, '')}, target ${made}, live ${served}, retired ${gone.join('+') || '–'}, ${status}`,
    );
    checkSuccession(world, records.get(record.documentId), record);
    records.set(record.documentId, record);
    dirty.add(record.documentId);
    for (const search of searches) search.recordChanged(record);
  };
  const state: ObjectStore = {
    ...objects,
    put: async (ref, bytes, condition) => {
      const written = await objects.put(ref, bytes, condition);
      if (written && ref.key.includes('/documents/')) recordChanged(JSON.parse(String(bytes)) as DocumentRecord);
      return written;
    },
  };
  const vectors = createInMemoryVectorIndex();
  const watched = {
    ...vectors,
    put: async (...args: Parameters<typeof vectors.put>) => {
      await vectors.put(...args);
      for (const { metadata } of args[0]) if (records.has(metadata.documentId)) dirty.add(metadata.documentId);
    },
    delete: async (keys: readonly string[]) => {
      await vectors.delete(keys);
      for (const key of keys) if (records.has(key.split('/', 1)[0] ?? '')) dirty.add(key.split('/', 1)[0] ?? '');
    },
  };
  const endpoint = createInMemoryEmbeddingEndpoint({
    failure: (texts) => (texts.includes(poison) ? 'text-refused' : undefined),
  });
  const world: WorldState = {
    objects,
    vectors,
    queues,
    documentsBucket,
    records,
    removals,
    contents,
    fail,
  };
  const searchCheck = createSearchCheck(world);

  const begin = (
    service: string,
    work: (invocation: Invocation) => Promise<void>,
    { subject = '', isSlow = false } = {},
  ) => {
    const name = `${service} ${invocations.length + 1}`;
    const invocation: Invocation = { name, isSlow, state: 'running', blocked: [] };
    invocations.push(invocation);
    story.push(`${name} begins${subject}${isSlow ? ', slowly' : ''}`);
    work(invocation).then(
      () => {
        invocation.state = 'finished';
        story.push(`${name} ends`);
      },
      (error: unknown) => {
        invocation.state = 'finished';
        broken ??= new Error(`${name} threw ${String(error)}\n  ${story.join('\n  ')}`);
      },
    );
    return invocation;
  };

  const functions = createFunctions({ objects, state, index: watched, queues, endpoint });

  const inHand = new Map<Invocation, readonly Message[]>();
  /** When a delivery of the message last ended without having done its work. */
  const undone = new Map<Message, number>();
  const excuse = (message: Message) => {
    for (const subject of subjectsOf(message)) excused.add(subject);
  };
  /** It comes again, unless another delivery of the same message is, or was, acknowledged. */
  const leaveUndone = (message: Message) => {
    undone.set(message, tally.steps);
    if (!queues.messages.includes(message) && !queues.dead.includes(message)) excuse(message);
  };
  const acknowledge = (done: readonly Message[], begun: number) => {
    queues.acknowledge(done);
    for (const message of done) if ((undone.get(message) ?? -1) >= begun) excuse(message);
  };
  const deliver = (batch: readonly Message[], isSlow = false) => {
    const [first] = batch;
    if (!first) return;
    tally.deliveries += batch.length;
    const service = first.queue === 'documents' ? 'chunker' : 'embedder';
    const subjects = batch.map((message) => {
      const [id = '', revision = ''] = subjectsOf(message)[0]?.split('/') ?? [];
      return `${message.id} (${records.get(id)?.key ?? '?'} ${revision.replace(/^0+/, '')})`;
    });
    const begun = tally.steps;
    const work = async (self: Invocation) => {
      const event = sqsEvent(
        ...batch.map(({ id, body, attributes, deliveries }) => ({ messageId: id, body, attributes, deliveries })),
      );
      const { batchItemFailures } = await functions[service](self)(event);
      const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of batch) if (again.has(message.id)) leaveUndone(message);
      const fate = await turnOf(self, 'acknowledge');
      if (fate !== 'go' && fate !== 'lost') return;
      acknowledge(
        batch.filter(({ id }) => !again.has(id)),
        begun,
      );
    };
    inHand.set(begin(service, work, { subject: ` with ${subjects.join(', ')}`, isSlow }), batch);
  };

  const search = () => {
    tally.searches += 1;
    begin('search', async (invocation) => {
      const seen = searchCheck.begin();
      searches.add(seen);
      const hits = await functions
        .search(invocation)()
        .catch(() => undefined);
      searches.delete(seen);
      if (hits) seen.check(hits);
    });
  };
  const replay = () => {
    tally.replays += 1;
    begin('replay', async (invocation) => {
      await functions
        .replay(invocation)()
        .catch(() => undefined);
    });
  };

  const upload = (key: string, content: string) => {
    contents.set(key, (contents.get(key) ?? new Set()).add(content));
    objects.upload({ bucket: documentsBucket, key }, content);
  };
  const act = async (action: UserAction) => {
    tally.actions += 1;
    const { key } = action;
    const ref = { bucket: documentsBucket, key };
    const lines = action.do === 'put' ? action.content.split('\n') : [];
    story.push(
      `user: ${action.do} ${key}${'to' in action ? ` to ${action.to}` : ''}${lines.length > 4 ? ` (${lines.length} lines, the last “${lines.at(-1)}”)` : ` ${lines.join('|')}`}`,
    );
    if (action.do === 'put') return upload(key, action.content);
    if (action.do === 'delete') return objects.remove(ref);
    if (action.do === 'undo') return objects.removeNewest(ref);
    const current = await objects.get(ref);
    if (!current) return undefined;
    upload(action.do === 'touch' ? key : action.to, new TextDecoder().decode(current.bytes));
    return action.do === 'move' && action.to !== key ? objects.remove(ref) : undefined;
  };

  const running = () => invocations.filter((invocation) => invocation.state === 'running');
  const step = (pick: number, fate: Fate) => {
    const waiting = running().flatMap((invocation) => invocation.blocked.map((blocked) => ({ invocation, blocked })));
    // One that is slow finds that much has happened meanwhile, which even chances for all would seldom bring about.
    const preferred = waiting.filter(({ invocation }) => invocation.isSlow === (pick % slowStepEvery === 0));
    const candidates = preferred.length > 0 ? preferred : waiting;
    const picked = candidates[Math.floor(pick / slowStepEvery) % Math.max(1, candidates.length)];
    if (!picked) return;
    const { invocation, blocked } = picked;
    tally.steps += 1;
    if (fate === 'crash') tally.crashes += 1;
    else if (fate !== 'go') tally.failures += 1;
    invocation.blocked.splice(invocation.blocked.indexOf(blocked), 1);
    const ends = {
      go: '',
      fail: ' FAILS',
      lost: ' HAPPENS, BUT IS NOT ANSWERED',
      part: ' HAPPENS IN PART',
      crash: ' CRASH',
    };
    story.push(`${invocation.name}: ${blocked.call}${ends[fate]}`);
    blocked.go(fate);
    if (fate === 'crash') for (const message of inHand.get(invocation) ?? []) leaveUndone(message);
  };

  const settle = async () => {
    // Three turns: a call's answer, what it causes, and the turn of whoever shares requests.
    for (let i = 0; i < 3; i += 1) await turn();
    for (const id of dirty) checkLive(world, id);
    dirty.clear();
    if (broken) throw broken;
  };

  const script = [...actions];
  for (const choice of choices) {
    const pick = Math.floor(choice / moves.length);
    const chosen = moves[choice % moves.length] ?? 'go';
    const move = faults.has(chosen) && pick % faultEvery !== 0 ? 'go' : chosen;
    if (move === 'deliver') {
      if (running().length < runningMax)
        deliver(queues.take(pick, 1 + (pick % 3)), Math.floor(pick / 3) % slowProcessEvery === 0);
    } else if (move === 'act') {
      const action = script.shift();
      if (action) await act(action);
    } else if (move === 'search') {
      if (running().length < runningMax) search();
    } else if (move === 'replay') {
      if (queues.dead.length > 0) replay();
    } else step(pick, move);
    await settle();
  }

  story.push('— from here on all is delivered, and nothing fails —');
  for (const action of script) await act(action);
  const drain = async () => {
    for (let steps = 0; queues.messages.length > 0 || running().length > 0; steps += 1) {
      if (steps > 20_000) fail('It does not come to rest');
      if (running().length === 0) deliver(queues.take(0, 10));
      step(0, 'go');
      await settle();
    }
  };
  await drain();
  if (queues.dead.length > 0) {
    story.push('— dead letters are replayed —');
    replay();
    await drain();
  }
  tally.orphans = await checkAtRest(world, excused);
  return tally;
};
