// A piece of work under way → a live line on a terminal, a plain line now and then elsewhere.
import { figure } from './render/figures.ts';
import { type ProgressState, progressLine } from './render/progress-line.ts';
import type { Terminal } from './terminal.ts';
import type { Clock } from './world.ts';

export interface Progress {
  /** One more document, with its bytes. */
  add(how: 'done' | 'failed', bytes?: number): void;
  /** Draws again though nothing has changed, so that the time goes on. */
  tick(): void;
}

const liveEveryMilliseconds = 100;
const plainEveryMilliseconds = 10_000;

/** Counts of which nobody knows where they end, one after the other. */
export const createCountProgress = ({ isLive, redraw, note }: Terminal, clock: Clock) => {
  const every = isLive ? liveEveryMilliseconds : plainEveryMilliseconds;
  let drawn = clock.now();
  return (done: string, count: number): void => {
    const now = clock.now();
    if (now - drawn < every) return;
    drawn = now;
    const line = `${figure(count)} ${done}`;
    if (isLive) redraw(line);
    else note(line);
  };
};

export const createProgress = (
  { isLive, redraw, note }: Terminal,
  clock: Clock,
  { done, documentsTotal, bytesTotal }: Pick<ProgressState, 'done' | 'documentsTotal' | 'bytesTotal'>,
): Progress => {
  const started = clock.now();
  const every = isLive ? liveEveryMilliseconds : plainEveryMilliseconds;
  const sums = { documents: 0, failed: 0, bytes: 0 };
  let drawn = isLive ? Number.NEGATIVE_INFINITY : started;

  const tick = () => {
    const now = clock.now();
    if (now - drawn < every) return;
    drawn = now;
    const { documents, failed, bytes } = sums;
    const line = progressLine({
      done,
      documents,
      documentsTotal,
      failed,
      ...(bytesTotal !== undefined && { bytes, bytesTotal }),
      elapsedMilliseconds: now - started,
    });
    if (isLive) redraw(line);
    else note(line);
  };
  return {
    tick,
    add: (how, bytes = 0) => {
      sums[how === 'done' ? 'documents' : 'failed'] += 1;
      sums.bytes += bytes;
      tick();
    },
  };
};
