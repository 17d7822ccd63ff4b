// A stack of real processes to which everything happens at once: documents come, change and go, processes and threads are
// killed, services refuse, answers are lost, the disk is full, state is damaged. Then a restart, and the check of everything.
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from '@alex/local-sagemaker-runtime/faults';
import { openSageMakerRuntimeServer } from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type RunningStack, startStackWith } from '../end-to-end/running-stack.ts';
import { type Order, spared } from './orders.ts';
import { seededRandom } from './seeded-random.ts';
import { type StackView, type Verdict, viewStack } from './verify.ts';
import { createWorkload } from './workload.ts';

export interface FaultRunOptions {
  readonly dataDir: string;
  readonly documents: number;
  /** While documents come and things break; the way back to rest is not counted. */
  readonly seconds: number;
  readonly seed: number;
  /** Whether the endpoint may be silent for its 75 s. */
  readonly silence: boolean;
  /** Where given, `dataDir` is a file system of its own, which is full once it holds as much as it can. */
  readonly fill?: (full: boolean) => Promise<void>;
  readonly tell: (line: string) => void;
}

/** What was done to it, and what was seen of it: counts by name. */
export interface FaultLedger extends Verdict {
  readonly events: number;
  readonly did: Readonly<Record<string, number>>;
  readonly endpoint: Readonly<Record<string, number>>;
  /** Attempts that failed and were made again, or became dead letters, by failure code. */
  readonly attemptsFailed: Readonly<Record<string, number>>;
}

const longestRoundMilliseconds = 8_000;
/** Without any message less. */
const restMilliseconds = 120_000;
const damagedPerRound = 5;

const endpointPlans: readonly FaultPlan[] = [
  { coldMs: 3_000 },
  { rates: { throttled: 0.4 } },
  { rates: { garbage: 0.15, 'wrong-count': 0.1 } },
  { rates: { nan: 0.1, 'wrong-dimension': 0.1 } },
  { rates: { 'token-level': 0.5 } },
  { rates: { 'model-error': 0.2, unavailable: 0.1, 'internal-failure': 0.05, dependency: 0.05 } },
  { latencyMs: 400 },
];
const requestPlans = [
  { throttled: 0.03, unavailable: 0.02 },
  { dropped: 0.02, lost: 0.02 },
  { throttled: 0.01, unavailable: 0.01, dropped: 0.01, lost: 0.01 },
] as const;

const add = (counts: Record<string, number>, what: string, count = 1) => {
  counts[what] = (counts[what] ?? 0) + count;
};

/** @throws Error where the stack does not come to rest */
export const runFaults = async (options: FaultRunOptions): Promise<FaultLedger> => {
  const { dataDir, documents, seconds, seed, silence, fill, tell } = options;
  const random = seededRandom(seed);
  const workload = createWorkload(random, documents);
  const did: Record<string, number> = {};
  const roundMilliseconds = Math.min(longestRoundMilliseconds, (seconds * 1_000) / 2);

  const endpoint = openSageMakerRuntimeServer({ engine: { baseMs: 2, itemMs: 0.2 }, random: random.next });
  const server = createServer(endpoint.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  let stack: RunningStack;
  let view: StackView;
  let s3: S3Client;
  let requestFaults: Record<string, number> = {};
  const earlierFaults: Record<string, number> = {};
  const start = async () => {
    stack = await startStackWith(dataDir, {
      flags: ['--embedding-endpoint', endpointUrl],
      preload: new URL('./faulty-process.ts', import.meta.url).href,
    });
    stack.process.on('message', ({ counts }: { counts: Record<string, number> }) => {
      requestFaults = counts;
    });
    view = viewStack(stack.outputs);
    const { endpoint: url = '', region, accessKeyId = '', secretAccessKey = '' } = stack.outputs;
    const credentials = { accessKeyId, secretAccessKey };
    s3 = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true, customUserAgent: spared });
  };
  const leave = async (how: 'kill' | 'stop') => {
    for (const [what, count] of Object.entries(requestFaults)) add(earlierFaults, what, count);
    requestFaults = {};
    view.close();
    s3.destroy();
    await stack[how]();
  };
  const order = (message: Order) => void (stack.process.connected && stack.process.send(message));

  /** Until it is done: what was not answered may have happened or not, and is done again. */
  const act = async (): Promise<void> => {
    const { key, content } = workload.next();
    const Bucket = stack.outputs.documentsBucket;
    for (;;) {
      try {
        if (content === undefined) await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
        else await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: content }));
        return;
      } catch {
        add(did, 'actions that were not answered and were done again');
        await sleep(200);
      }
    }
  };

  const round = async (number: number, actions: number) => {
    const plan = random.pick(endpointPlans);
    endpoint.faults.plan(silence && number % 4 === 3 ? { ...plan, next: ['never'] } : plan);
    order({ order: 'requests', rates: random.pick(requestPlans) });
    add(did, `endpoint: ${Object.keys(plan.rates ?? plan).join(', ')}`);
    const isFull = fill !== undefined && number % 5 === 2;
    const end = Date.now() + roundMilliseconds;
    const work = async () => {
      for (let left = actions; left > 0; left -= 1) {
        await act();
        await sleep(Math.max(0, (end - Date.now()) / left - 1));
      }
    };
    const working = work();
    await sleep(roundMilliseconds / 4);
    if (isFull) {
      await fill(true);
      add(did, 'disk full');
    }
    await sleep(roundMilliseconds / 4);
    order({ order: 'kill-thread', pick: random.integer(1_000) });
    add(did, 'threads killed');
    await sleep(roundMilliseconds / 4);
    await fill?.(false);
    if (number % 3 === 1)
      for (let i = 0; i < damagedPerRound; i += 1) {
        const damaged = await view.damage(random.pick([...workload.wanted.keys()])).catch(() => 0);
        add(did, 'state objects damaged', damaged);
      }
    order({ order: 'kill-thread', pick: random.integer(1_000) });
    add(did, 'threads killed');
    await sleep(Math.max(0, end - Date.now()));
    if (number % 2 === 1) {
      // In the middle of it, whatever is under way.
      add(did, 'stacks killed');
      await leave('kill');
      await start();
    }
    await working;
    tell(
      `  round ${number + 1}: ${workload.actions} events, ${workload.wanted.size} documents, ${await view.pending().catch(() => '?')} messages wait`,
    );
  };

  const untilAtRest = async () => {
    let giveUp = Date.now() + restMilliseconds;
    let fewest = Number.POSITIVE_INFINITY;
    for (let quiet = 0; quiet < 3; ) {
      const pending = await view.pending();
      quiet = pending === 0 ? quiet + 1 : 0;
      if (pending < fewest) giveUp = Date.now() + restMilliseconds;
      fewest = Math.min(fewest, pending);
      if (Date.now() > giveUp)
        throw new Error(`${pending} messages wait, and in ${restMilliseconds / 1_000} s there was none less.`);
      await sleep(300);
    }
  };

  try {
    await start();
    const rounds = Math.round((seconds * 1_000) / roundMilliseconds);
    const actionsPerRound = Math.ceil((documents * 2) / rounds);
    for (let number = 0; number < rounds; number += 1) await round(number, actionsPerRound);

    tell('  nothing fails any more; a last kill, a restart, and it comes to rest');
    endpoint.faults.plan({});
    await leave('kill');
    await start();
    await untilAtRest();
    tell('  at rest; dead letters are replayed');
    add(did, 'dead letters replayed', await replayAll());
    const damaged = await dropAgainWhatIsDamaged();
    add(did, 'documents dropped again because their state was damaged', damaged);
    await untilAtRest();
    tell('  at rest; everything is compared');
    const verdict = await view!.verify(workload.wanted);
    await leave('stop');
    for (const [what, count] of Object.entries(earlierFaults)) add(did, `requests: ${what}`, count);
    const { calls, throttles, failures } = endpoint.counters();
    return {
      ...verdict,
      events: workload.actions,
      did,
      endpoint: { calls, throttles, failures },
      attemptsFailed: await readAttempts(dataDir),
    };
  } finally {
    stack!.process.kill('SIGKILL');
    server.close();
    server.closeAllConnections();
    await endpoint.close();
  }

  /** How many there were. */
  async function replayAll(): Promise<number> {
    const letters = await view.deadLetters();
    if (letters > 0) await stack.alex('replay', '--all');
    await untilAtRest();
    return letters;
  }

  /** As their failure advises. */
  async function dropAgainWhatIsDamaged(): Promise<number> {
    let damaged = 0;
    for (const [key, content] of workload.wanted) {
      if (content === undefined) continue;
      const record = await stack.document(key);
      if (record?.failure?.code !== 'state-damaged') continue;
      damaged += 1;
      await s3.send(new PutObjectCommand({ Bucket: stack.outputs.documentsBucket, Key: key, Body: content }));
    }
    if (damaged > 0) {
      await untilAtRest();
      // The letters of the revisions that were damaged are of no use any more: replayed, they find that.
      await replayAll();
    }
    return damaged;
  }
};

/** From the functions' logs. */
const readAttempts = async (dataDir: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  const folder = join(dataDir, 'logs');
  for (const file of await readdir(folder))
    for (const line of (await readFile(join(folder, file), 'utf8')).split('\n')) {
      const code = /"message":"attempt-failed".*?"code":"([\w-]+)"|"code":"([\w-]+)".*?"message":"attempt-failed"/.exec(
        line,
      );
      if (code) add(counts, code[1] ?? code[2] ?? '');
    }
  return counts;
};

/** A file that takes what room is left on the data folder's file system, or gives it back. */
export const ballast =
  (dataDir: string) =>
  async (full: boolean): Promise<void> => {
    const file = join(dataDir, 'ballast');
    if (!full) return rm(file, { force: true });
    const piece = Buffer.alloc(1024 * 1024);
    for (;;) {
      try {
        await writeFile(file, piece, { flag: 'a' });
      } catch {
        return;
      }
    }
  };
