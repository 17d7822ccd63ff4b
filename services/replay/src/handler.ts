// A selection → the dead letters that match, sent again unless it is a dry run: receive, select, send, delete.
import { mapBounded } from '@alex/core/bounded';
import { replayAttributes } from '@alex/core/failure-attributes';
import type { MessageQueue, ReceivedMessage } from '@alex/core/ports/message-queue';
import type { Telemetry } from '@alex/core/ports/telemetry';
import type { DeadLetter, ReplayRequest, ReplayResponse } from '@alex/core/replay';
import type { Ledger } from '@alex/ledger/ledger';
import { createDocumentQuota, type DocumentQuota } from './document-quota.ts';
import { parseReplay } from './parse-replay.ts';
import { readLetter } from './read-letter.ts';
import { isSelected } from './select-letters.ts';
import type { QueuePair, ReplaySettings } from './settings.ts';

export interface ReplayPorts {
  readonly queue: Pick<MessageQueue, 'receive' | 'send' | 'delete' | 'postpone'>;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

interface Seen {
  readonly message: ReceivedMessage;
  readonly letter: DeadLetter;
}

/** Letters looked at in one call: some 600 bytes each in the answer, which Lambda bounds at 6 MB. */
const lettersMax = 5_000;
/** Invisible to others while they are looked at; longer than one call takes. */
const lookSeconds = 300;
const atOnce = 16;

export const createHandler = (
  { queue, ledger, telemetry, now }: ReplayPorts,
  { queues }: Pick<ReplaySettings, 'queues'>,
) => {
  /** Adds to `held` as it goes, so that its caller knows what is held even if it fails. */
  const receive = async (deadLetters: string, most: number, held: ReceivedMessage[]) => {
    while (held.length < most) {
      const messages = await queue.receive(deadLetters, { visibilitySeconds: lookSeconds, waitSeconds: 1 });
      if (messages.length === 0) return;
      held.push(...messages);
    }
  };

  const sendAgain = async ({ source, deadLetters }: QueuePair, taken: readonly Seen[]) => {
    // Sent first: a message that comes twice does no harm, a lost one does.
    await queue.send(
      source,
      taken.map(({ message: { body }, letter: { failure } }) => ({
        body,
        ...(failure && { attributes: replayAttributes(failure) }),
      })),
    );
    await queue.delete(
      deadLetters,
      taken.map(({ message: { receiptHandle } }) => receiptHandle),
    );
  };

  /** Looks at `most` letters of one queue; those that are not sent again are visible to others again afterwards, whatever happens. */
  const replayFrom = async (
    pair: QueuePair,
    { selection, dryRun }: ReplayRequest,
    quota: DocumentQuota,
    most: number,
  ) => {
    const held: ReceivedMessage[] = [];
    let gone: ReadonlySet<ReceivedMessage> = new Set();
    try {
      await receive(pair.deadLetters, most, held);
      const seen = await mapBounded(
        held,
        atOnce,
        async (message): Promise<Seen> => ({
          message,
          letter: await readLetter(ledger, pair.name, message),
        }),
      );
      const selected = seen.filter(({ letter }) => isSelected(selection, letter, now()));
      const taken = selected.filter(({ letter }) => quota.takes(letter));
      if (!dryRun && taken.length > 0) {
        await sendAgain(pair, taken);
        gone = new Set(taken.map(({ message }) => message));
      }
      const letters = taken.map(({ letter }) => letter);
      return { letters, left: selected.length - taken.length, more: held.length >= most };
    } finally {
      const kept = held.filter((message) => !gone.has(message));
      await mapBounded(kept, atOnce, ({ receiptHandle }) => queue.postpone(pair.deadLetters, receiptHandle, 0));
    }
  };

  /** @throws PipelineError `bad-request` */
  return async (input: unknown): Promise<ReplayResponse> => {
    const request = parseReplay(input);
    const { selection, dryRun, documentsMax } = request;
    const at = now().toISOString();
    const quota = createDocumentQuota(documentsMax);
    const letters: DeadLetter[] = [];
    let more = false;
    let left = 0;
    for (const pair of queues) {
      const found = await replayFrom(pair, request, quota, lettersMax - letters.length);
      letters.push(...found.letters);
      more ||= found.more;
      left += found.left;
    }
    const replayed = dryRun ? 0 : letters.length;
    telemetry.record('replay', { ...selection, dryRun, selected: letters.length, replayed });
    return { letters, replayed, left, more, at };
  };
};
