// Dead letters that were sent again → what became of each of their documents, said as it happens.
import type { Failure } from '@alex/core/errors';
import type { DeadLetter } from '@alex/core/replay';
import type { ApiClient } from '../api-client.ts';
import { awaitOutcomes } from '../await-outcomes.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { createProgress } from '../progress.ts';
import { renderFailure } from '../render/failure.ts';
import { countOf } from '../render/figures.ts';
import { renderCounts, stillUnderWay } from '../render/outcomes.ts';
import { printableLine } from '../render/wrap-text.ts';
import { outcomeOfReplay, type ReplayOutcome, replayedDocuments } from './replay-outcome.ts';

/** @throws CommandError unless every document came to a good end */
export const followReplay = async (
  letters: readonly DeadLetter[],
  api: ApiClient,
  { terminal, clock }: Pick<CommandContext, 'terminal' | 'clock'>,
  patienceSeconds: number,
): Promise<void> => {
  const { style } = terminal;
  const documents = replayedDocuments(letters);
  const progress = createProgress(terminal, clock, { done: 'settled', documentsTotal: documents.length });
  const counts: Record<ReplayOutcome['kind'], number> = { live: 0, removed: 0, superseded: 0, failed: 0 };

  const waiting = await awaitOutcomes(documents, {
    look: async (document) => outcomeOfReplay((await api.document(document.key)).record, document),
    settled: ({ key }, outcome) => {
      counts[outcome.kind] += 1;
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

  const summary = renderCounts([
    [counts.live, 'live'],
    [counts.removed, 'removed'],
    [counts.superseded, 'superseded by newer versions'],
    [counts.failed, 'failed again'],
    [waiting.length, 'still under way'],
  ]);
  if (summary) terminal.print(`\n${countOf(documents.length, 'document')}: ${summary}`);
  if (waiting.length > 0) throw new CommandError(stillUnderWay(waiting.length));
  if (counts.failed > 0) throw new CommandError(`${countOf(counts.failed, 'document')} failed again.`);
};

const failedAgain = (key: string, { code, message, advice, attempts }: Failure) => ({
  key,
  code,
  message,
  advice,
  details: ['failed again', countOf(attempts, 'attempt')],
});
