// Dead letters → what failed and why, one entry for each document and cause.
import type { DeadLetter } from '@alex/core/replay';
import { attemptsText, type FailureLines, renderFailure } from './failure.ts';
import { ago, countOf } from './figures.ts';
import type { Style } from './style.ts';

export const moreLetters =
  'These are as many as one call looks at. There are more: run the same command again for them.';

/** What SQS moves by itself carries no reason. */
const unexplained = {
  code: 'unknown',
  message: 'The function ended before it could say why: it ran out of memory or time, or was not there.',
  advice: 'See the function’s log; then replay.',
} as const;

export const renderLetters = (letters: readonly DeadLetter[], style: Style, now: number): string => {
  const groups = Map.groupBy(letters, ({ queue, key, failure, superseded }) =>
    JSON.stringify([queue, key, failure?.code, failure?.message, superseded]),
  );
  return [...groups.values()].map((group) => renderFailure(describe(group, now), style).join('\n')).join('\n\n');
};

const describe = (group: readonly DeadLetter[], now: number): FailureLines => {
  const [{ queue, key, failure, documentStatus, superseded, messageId }] = group as [DeadLetter];
  const { code, message, advice } = failure ?? unexplained;
  const oldest = group.map(({ sent }) => sent).sort()[0] ?? '';
  return {
    key: key ?? `(message ${messageId}, which names no document)`,
    code,
    message,
    advice,
    details: [
      `${countOf(group.length, 'message')} of the ${queue} queue`,
      ...(failure ? [attemptsText(failure)] : []),
      `sent ${ago(oldest, now)}`,
      ...(superseded ? ['superseded: a replay removes it'] : []),
      ...(documentStatus && !superseded ? [`the document is ${documentStatus}`] : []),
    ],
  };
};
