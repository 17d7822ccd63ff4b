// The table of all operations, by their names on the wire.
import { messageOperations } from './message-operations.ts';
import { moveOperations } from './move-operations.ts';
import type { Operations, SqsState } from './operation.ts';
import { queueOperations } from './queue-operations.ts';

export const createOperations = (state: SqsState): Operations => ({
  ...queueOperations(state),
  ...messageOperations(state),
  ...moveOperations(state),
});
