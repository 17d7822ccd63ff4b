// The replay function, called through Lambda: a selection → the dead letters that it takes in.
import type { ReplayRequest, ReplayResponse } from '@alex/core/replay';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { CommandError } from './command-error.ts';
import type { Stack } from './stack.ts';

/** @throws CommandError where the function fails */
export const callReplay = async (
  { lambda, replayFunction }: Pick<Stack, 'lambda' | 'replayFunction'>,
  request: ReplayRequest,
): Promise<ReplayResponse> => {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: replayFunction, Payload: JSON.stringify(request) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() || 'null');
  if (FunctionError) {
    const { errorMessage = FunctionError } = Object(answer) as { readonly errorMessage?: string };
    throw new CommandError(`The replay function failed: ${errorMessage}. Its log says more.`);
  }
  return answer as ReplayResponse;
};
