/**
 * The real model, in a process for every core: inference blocks its thread, and ending a thread in the middle of it ends the
 * process. Calls in flight take turns, text by text, so that a question does not wait for a document.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type EmbedOptions, type Engine, TooManyTokensError } from './engine.ts';
import type { EmbedJob, EmbedReply } from './model-process.ts';

const program = fileURLToPath(new URL('./model-process.ts', import.meta.url));

interface Call {
  readonly texts: readonly string[];
  readonly options: EmbedOptions;
  readonly answers: string[];
  next: number;
  answered: number;
  readonly resolve: (answers: readonly string[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Seat {
  child: ChildProcess | undefined;
  isIdle: boolean;
  job: { readonly call: Call; readonly index: number } | undefined;
}

/** `processes`: about 200 MB each. Default: one for every core. */
export const startModelEngine = (processes = availableParallelism()): Engine => {
  /** Calls with texts that no process has been given, the one whose turn it is first. */
  const waiting: Call[] = [];
  const seats: Seat[] = [];
  let unready = processes;
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {}); // Every call reports it too; a server that nobody has called yet must not end the process.
  let ended: Error | undefined;

  const drop = (call: Call, reason: unknown) => {
    const place = waiting.indexOf(call);
    if (place >= 0) waiting.splice(place, 1);
    call.reject(reason);
  };

  const end = (reason: Error) => {
    ended ??= reason;
    ready.reject(ended);
    for (const call of [...waiting, ...seats.flatMap(({ job }) => job?.call ?? [])]) drop(call, ended);
  };

  const handOut = (seat: Seat) => {
    const call = seat.isIdle ? waiting.shift() : undefined;
    if (!call) return;
    const index = call.next++;
    if (call.next < call.texts.length) waiting.push(call);
    seat.isIdle = false;
    seat.job = { call, index };
    seat.child!.send({ text: call.texts[index]!, options: call.options } satisfies EmbedJob);
  };

  const settle = (seat: Seat, reply: EmbedReply) => {
    const { call, index } = seat.job!;
    seat.job = undefined;
    if ('tooManyTokens' in reply) return drop(call, new TooManyTokensError(index, reply.tooManyTokens));
    call.answers[index] = reply.json;
    if (++call.answered === call.texts.length) call.resolve(call.answers);
  };

  /** Starts the seat's process. Should it die after it was ready, its call fails and another takes the seat. */
  const occupy = (seat: Seat) => {
    let isReady = false;
    const child = fork(program, { execArgv: [] });
    const leave = (cause: unknown) => {
      if (ended || seat.child !== child) return;
      const { job } = seat;
      seat.isIdle = false;
      seat.job = undefined;
      if (job) drop(job.call, new Error('Worker died.', { cause }));
      if (isReady) occupy(seat);
      else end(new Error('The embedding model could not be started.', { cause }));
    };
    child
      .on('message', (message: 'ready' | EmbedReply) => {
        if (message !== 'ready') settle(seat, message);
        else {
          isReady = true;
          if (--unready === 0) ready.resolve();
        }
        seat.isIdle = true;
        handOut(seat);
      })
      .on('error', leave)
      .on('exit', (code, signal) => leave(`Its process ended with ${signal ?? `status ${code}`}.`));
    seat.child = child;
  };

  for (let count = 0; count < processes; count++) {
    const seat: Seat = { child: undefined, isIdle: false, job: undefined };
    seats.push(seat);
    occupy(seat);
  }

  return {
    ready: ready.promise,
    embed: (texts, options, signal) =>
      new Promise((resolve, reject) => {
        if (ended ?? signal.aborted) return reject(ended ?? signal.reason);
        if (texts.length === 0) return resolve([]);
        const call: Call = { texts, options, answers: [], next: 0, answered: 0, resolve, reject };
        signal.addEventListener('abort', () => drop(call, signal.reason), { once: true });
        waiting.push(call);
        seats.forEach(handOut);
      }),
    close: async () => {
      end(new Error('The embedding model is closed.'));
      await Promise.all(
        seats.map(async ({ child }) => {
          if (child?.kill('SIGKILL')) await once(child, 'exit');
        }),
      );
    },
  };
};
