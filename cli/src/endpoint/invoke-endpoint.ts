// Texts → the endpoint's raw answer, waiting while it starts: a serverless container needs 2 s to 3 min to be ready.
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import type { Stack } from '../stack.ts';
import type { Clock } from '../world.ts';

const contentType = 'application/json';
/** Beyond the 3 min within which a model must be ready. Source: SageMaker, serverless endpoints. */
const patienceMilliseconds = 200_000;
const pauseMilliseconds = 3_000;

const isStarting = (error: unknown): boolean =>
  ['ModelNotReadyException', 'ThrottlingException'].includes((error as Error).name);

/** @returns the answer's JSON @throws as the SDK does */
export const invokeEndpoint = async (
  { endpoint, outputs }: Pick<Stack, 'endpoint' | 'outputs'>,
  texts: readonly string[],
  clock: Clock,
): Promise<string> => {
  const giveUp = clock.now() + patienceMilliseconds;
  for (;;) {
    try {
      const { Body } = await endpoint.send(
        new InvokeEndpointCommand({
          EndpointName: outputs.embeddingEndpointName,
          Body: JSON.stringify({ inputs: texts }),
          ContentType: contentType,
          Accept: contentType,
        }),
      );
      return Body.transformToString();
    } catch (error) {
      if (!isStarting(error) || clock.now() > giveUp) throw error;
      await clock.sleep(pauseMilliseconds);
    }
  }
};
