// Batch calls that take some of their entries and refuse the others: those are sent again by themselves, then it is an error.
import { setTimeout as wait } from 'node:timers/promises';
import { type AwsCall, toAwsFailure } from './aws-error.ts';

export interface Refusal<Entry> {
  readonly entry: Entry;
  /** The service's own words, which the translation table reads. */
  readonly name: string;
  readonly message: string;
}

const sendsMax = 3;
/** Doubled each time, with full jitter. */
const firstWaitMilliseconds = 50;

/** @throws PipelineError for the first of the entries that were refused to the end. */
export const sendUntilTaken = async <Entry>(
  call: AwsCall,
  entries: readonly Entry[],
  send: (entries: readonly Entry[]) => Promise<readonly Refusal<Entry>[]>,
): Promise<void> => {
  let refusals = await send(entries);
  for (let sends = 1; refusals.length > 0 && sends < sendsMax; sends++) {
    await wait(Math.random() * firstWaitMilliseconds * 2 ** (sends - 1));
    refusals = await send(refusals.map(({ entry }) => entry));
  }
  const [refused] = refusals;
  if (refused) throw toAwsFailure(refused, call);
};
