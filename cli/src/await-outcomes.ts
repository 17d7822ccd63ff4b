// Documents that are being worked on → their outcomes, by looking at them again and again, gently.
import { mapBounded } from '@alex/core/bounded';
import type { Clock } from './world.ts';

export interface Watch<Item, Outcome> {
  /** Undefined while it is under way. */
  readonly look: (item: Item) => Promise<Outcome | undefined>;
  readonly settled: (item: Item, outcome: Outcome) => void;
  /** After every round. */
  readonly tick: () => void;
  readonly clock: Clock;
  /** How long nothing may happen before the wait is given up. */
  readonly patienceMilliseconds: number;
}

/** Documents looked at in one round, and how many of them at once: whatever the number that wait, so many requests. */
const roundItemsMax = 16;
const looksAtOnce = 8;
/** A document that is slow for so many rounds lets others pass. */
const roundsInFrontMax = 8;
const pauseMillisecondsFirst = 200;
const pauseMillisecondsMax = 2_000;

/**
 * Documents are finished about in the order they were sent, so the oldest are looked at, and the rest when those are done.
 * @returns the items that had no outcome when patience ran out
 */
export const awaitOutcomes = async <Item, Outcome>(
  items: readonly Item[],
  { look, settled, tick, clock, patienceMilliseconds }: Watch<Item, Outcome>,
): Promise<Item[]> => {
  const queue = items.map((item) => ({ item, rounds: 0 }));
  let lastNews = clock.now();
  let pause = pauseMillisecondsFirst;
  while (queue.length > 0) {
    const round = queue.splice(0, roundItemsMax);
    const outcomes = await mapBounded(round, looksAtOnce, ({ item }) => look(item));
    const waiting = round.flatMap(({ item, rounds }, i) => {
      const outcome = outcomes[i];
      if (outcome === undefined) return [{ item, rounds: rounds + 1 }];
      settled(item, outcome);
      return [];
    });
    queue.unshift(...waiting.filter(({ rounds }) => rounds % roundsInFrontMax !== 0));
    queue.push(...waiting.filter(({ rounds }) => rounds % roundsInFrontMax === 0));
    tick();
    if (waiting.length < round.length) {
      lastNews = clock.now();
      pause = pauseMillisecondsFirst;
    } else if (clock.now() - lastNews >= patienceMilliseconds) break;
    else pause = Math.min(pause * 1.5, pauseMillisecondsMax);
    if (waiting.length > round.length / 2) await clock.sleep(pause);
  }
  return queue.map(({ item }) => item);
};
