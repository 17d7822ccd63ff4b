// What every message queue must do, whatever is behind it.
import type { MessageQueue, ReceivedMessage } from '@alex/core/ports/message-queue';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

export interface MessageQueueUnderTest {
  readonly queue: MessageQueue;
  /** Empty at first; its messages go to the dead letters after two deliveries. */
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Lets the queue's time pass. */
  readonly wait: (seconds: number) => Promise<void>;
  readonly tearDown?: () => Promise<void>;
}

export const describeMessageQueueContract = (name: string, setUp: () => Promise<MessageQueueUnderTest>): void => {
  describe(`message queue: ${name}`, () => {
    let under: MessageQueueUnderTest;
    beforeEach(async () => {
      under = await setUp();
    });
    afterEach(() => under.tearDown?.());

    const receive = (visibilitySeconds = 60, queueUrl = under.queueUrl): Promise<readonly ReceivedMessage[]> =>
      under.queue.receive(queueUrl, { visibilitySeconds });

    /** Everything that is visible, however many receives it takes. */
    const drain = async (): Promise<ReceivedMessage[]> => {
      const drained: ReceivedMessage[] = [];
      for (let batch = await receive(); batch.length > 0; batch = await receive()) drained.push(...batch);
      return drained;
    };

    test('what was sent is received, with its attributes, time and count', async () => {
      const attributes = { code: 'corrupt', failure: '{"message":"“quoted” & <more>"}' };
      const before = Date.now() - 1_000;
      await under.queue.send(under.queueUrl, [{ body: '{"text":"äß日\\n"}', attributes }]);
      const [message] = await receive();
      expect(message).toMatchObject({ body: '{"text":"äß日\\n"}', attributes, deliveries: 1 });
      expect(Date.parse(message!.sent)).toBeGreaterThan(before);
      expect(message!.messageId).not.toBe('');
    });

    test('without attributes there are none, and no body is too odd', async () => {
      await under.queue.send(under.queueUrl, [{ body: ' <a>&amp;\t' }, { body: '𝄞', attributes: {} }]);
      const messages = await drain();
      expect(messages.map(({ attributes }) => attributes)).toEqual([{}, {}]);
      expect(messages.map(({ body }) => body).sort()).toEqual([' <a>&amp;\t', '𝄞']);
    });

    test('any number is sent, at most ten are received at once, none twice', async () => {
      const bodies = Array.from({ length: 25 }, (_, i) => `m${i}`);
      await under.queue.send(
        under.queueUrl,
        bodies.map((body) => ({ body })),
      );
      const first = await receive();
      expect(first.length).toBeLessThanOrEqual(10);
      const all = [...first, ...(await drain())];
      expect(all.map(({ body }) => body).sort()).toEqual([...bodies].sort());
      expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(25);
    });

    test('messages are counted, in flight or not', async () => {
      expect(await under.queue.count(under.queueUrl)).toBe(0);
      await under.queue.send(under.queueUrl, [{ body: 'a' }, { body: 'b' }]);
      const [first] = await receive();
      expect(await under.queue.count(under.queueUrl)).toBe(2);
      await under.queue.delete(under.queueUrl, [first!.receiptHandle]);
      expect(await under.queue.count(under.queueUrl)).toBe(1);
    });

    test('large messages: more than one request holds', async () => {
      const body = 'é'.repeat(200_000);
      await under.queue.send(under.queueUrl, [{ body }, { body }, { body }]);
      expect((await drain()).map((message) => message.body === body)).toEqual([true, true, true]);
    });

    test('nothing to send or delete is nothing', async () => {
      await under.queue.send(under.queueUrl, []);
      await under.queue.delete(under.queueUrl, []);
      expect(await receive()).toEqual([]);
    });

    test('a received message comes again after its time, counted, unless it was deleted', async () => {
      await under.queue.send(under.queueUrl, [{ body: 'kept' }, { body: 'done' }]);
      const messages = await receive(1);
      expect(messages).toHaveLength(2);
      const done = messages.find(({ body }) => body === 'done')!;
      await under.queue.delete(under.queueUrl, [done.receiptHandle]);
      expect(await receive()).toEqual([]);
      await under.wait(1.1);
      expect(await drain()).toMatchObject([{ body: 'kept', deliveries: 2 }]);
    });

    test('postpone makes a message visible later, or now', async () => {
      await under.queue.send(under.queueUrl, [{ body: 'a' }]);
      const [first] = await receive(1);
      await under.queue.postpone(under.queueUrl, first!.receiptHandle, 60);
      await under.wait(1.1);
      expect(await receive()).toEqual([]);
      await under.queue.postpone(under.queueUrl, first!.receiptHandle, 0);
      expect(await receive()).toMatchObject([{ body: 'a', messageId: first!.messageId, deliveries: 2 }]);
    });

    test('a message that is no longer in flight can be deleted or postponed without an error', async () => {
      await under.queue.send(under.queueUrl, [{ body: 'a' }]);
      const [message] = await receive();
      await under.queue.postpone(under.queueUrl, message!.receiptHandle, 0);
      await under.queue.postpone(under.queueUrl, message!.receiptHandle, 30);
      const again = await receive();
      expect(again).toHaveLength(1);
      await under.queue.delete(under.queueUrl, [again[0]!.receiptHandle]);
      await under.queue.postpone(under.queueUrl, again[0]!.receiptHandle, 5);
      await under.queue.delete(under.queueUrl, [again[0]!.receiptHandle]);
    });

    test('a message that was delivered too often becomes a dead letter, with its attributes', async () => {
      await under.queue.send(under.queueUrl, [{ body: 'poison', attributes: { code: 'unexpected' } }]);
      for (const deliveries of [1, 2]) {
        const [message] = await receive();
        expect(message).toMatchObject({ deliveries });
        await under.queue.postpone(under.queueUrl, message!.receiptHandle, 0);
      }
      expect(await receive()).toEqual([]);
      expect(await receive(60, under.deadLetterQueueUrl)).toMatchObject([
        { body: 'poison', attributes: { code: 'unexpected' } },
      ]);
    });
  });
};
