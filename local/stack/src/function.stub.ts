// A deployed function for tests: what it does is what the event says.
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';

let underWay = 0;

interface Context {
  readonly functionName: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export const handler = async (event: unknown, context: Context): Promise<unknown> => {
  switch (event) {
    case 'thread':
      return threadId;
    case 'niceness':
      return getPriority();
    case 'environment':
      return { ...process.env };
    case 'context':
      return { ...context, getRemainingTimeInMillis: context.getRemainingTimeInMillis() };
    case 'overlap': {
      underWay += 1;
      await sleep(2);
      return underWay--;
    }
    case 'print':
      console.log('printed on stdout');
      return console.error('printed on stderr');
    case 'throw':
      throw new RangeError('too far');
    case 'exit':
      return process.exit(3);
    case 'spin':
      for (;;);
    case 'fill heap':
      for (const held: unknown[] = []; ; ) held.push({ numbers: [Math.random()] });
    case 'unspeakable':
      return () => undefined;
    default:
      return event;
  }
};
