// The operations on message move tasks.
import { messagesPerSecondMax } from './move-tasks.ts';
import type { Operations, SqsState } from './operation.ts';
import { type Input, isInput, readInteger, readText, requireText } from './parameters.ts';
import { SqsError } from './sqs-error.ts';

/** Source: SQS API reference, ListMessageMoveTasks. */
const tasksMax = 10;

const encodeHandle = (taskId: string, sourceArn: string): string =>
  Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

const decodeHandle = (handle: string): string => {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, 'base64').toString());
    if (isInput(value) && typeof value.taskId === 'string') return value.taskId;
  } catch {
    // The refusal below says it.
  }
  throw new SqsError('InvalidParameterValue', 'This TaskHandle was not issued here.');
};

export const moveOperations = ({ queues, moveTasks }: SqsState): Operations => {
  const queueOf = (parameter: string, arn: string) => {
    const queue = queues.byArn(arn);
    if (!queue) throw new SqsError('ResourceNotFoundException', `${parameter}: there is no queue ${arn}.`);
    return queue;
  };
  const sourceOf = (input: Input) => queueOf('SourceArn', requireText(input, 'SourceArn'));

  return {
    StartMessageMoveTask: (input) => {
      const source = sourceOf(input);
      const destinationArn = readText(input, 'DestinationArn');
      const destination = destinationArn === undefined ? undefined : queueOf('DestinationArn', destinationArn);
      if (destination === source)
        throw new SqsError('InvalidParameterValue', 'DestinationArn is the same queue as SourceArn.');
      const pace = readInteger(input, 'MaxNumberOfMessagesPerSecond', 1, messagesPerSecondMax);
      return { TaskHandle: encodeHandle(moveTasks.start(source, destination, pace), source.arn) };
    },
    CancelMessageMoveTask: (input) => ({
      ApproximateNumberOfMessagesMoved: moveTasks.cancel(decodeHandle(requireText(input, 'TaskHandle'))),
    }),
    ListMessageMoveTasks: (input) => {
      const { arn } = sourceOf(input);
      const tasks = moveTasks.list(arn, readInteger(input, 'MaxResults', 1, tasksMax) ?? 1);
      return {
        Results: tasks.map((task) => ({
          ...(task.status === 'RUNNING' && { TaskHandle: encodeHandle(task.id, arn) }),
          Status: task.status,
          SourceArn: arn,
          DestinationArn: task.destinationArn,
          MaxNumberOfMessagesPerSecond: task.messagesPerSecond,
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          FailureReason: task.failureReason,
          StartedTimestamp: task.startedAt,
        })),
      };
    },
  };
};
