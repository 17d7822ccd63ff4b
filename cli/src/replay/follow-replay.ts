// Dead letters that were sent again → what became of each of their documents, said as it happens.
import type { Failure, FailureCode } from '@alex/core/errors';
import type { DeadLetter } from '@alex/core/replay';
import type { ApiClient } from '../api-client.ts';
import { awaitOutcomes } from '../await-outcomes.ts';
import type { CommandContext } from '../command-context.ts';
import { createProgress } from '../progress.ts';
import { attemptsText, renderFailure } from '../render/failure.ts';
import { printableLine } from '../render/wrap-text.ts';
import { outcomeOfReplay, type ReplayOutcome, replayedDocuments } from './replay-outcome.ts';

export interface ReplayTally {
  readonly counts: Record<ReplayOutcome['kind'] | 'waiting', number>;
  /** Causes that came back: a document failed again as it had before. */
  readonly returned: Set<FailureCode>;
}

export const createReplayTally = (): ReplayTally => ({
  counts: { live: 0, removed: 0, superseded: 0, failed: 0, waiting: 0 },
  returned: new Set(),
});

/** Adds to the tally. */
export const followReplay = async (
  letters: readonly DeadLetter[],
  { counts, returned }: ReplayTally,
  api: ApiClient,
  { terminal, clock }: Pick<CommandContext, 'terminal' | 'clock'>,
  patienceSeconds: number,
): Promise<void> => {
  const { style } = terminal;
  const documents = replayedDocuments(letters);
  const progress = createProgress(terminal, clock, { done: 'settled', documentsTotal: documents.length });
  const waiting = await awaitOutcomes(documents, {
    look: async (document) => outcomeOfReplay((await api.document(document.key)).record, document),
    settled: ({ key, codes }, outcome) => {
      counts[outcome.kind] += 1;
      if (outcome.kind === 'failed' && codes.has(outcome.failure.code)) returned.add(outcome.failure.code);
      terminal.print(
        outcome.kind === 'failed'
          ? renderFailure(failedAgain(key, outcome.failure), style).join('\n')
          : `${style.paint('green', '✓')} ${printableLine(key)}  ${outcome.kind}`,
      );
      progress.add(outcome.kind === 'failed' ? 'failed' : 'done');
    },
    tick: progress.tick,
    clock,
    patienceMilliseconds: patienceSeconds * 1000,
  });
  counts.waiting += waiting.length;
};

const failedAgain = (key: string, failure: Failure) => {
  const { code, message, advice } = failure;
  return { key, code, message, advice, details: ['failed again', attemptsText(failure)] };
};
