// The embedding endpoint port on a SageMaker endpoint of the Hugging Face container (contracts.md, section 1).
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PipelineError } from '@alex/core/errors';
import { awsLimits } from '@alex/core/limits';
import type { EmbeddingEndpoint } from '@alex/core/ports/embedding-endpoint';
import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { callAws } from './aws-error.ts';
import { readEmbeddings } from './embedding-response.ts';

/** Exactly so: the container refuses the media type with a charset. */
const contentType = 'application/json';

export const createSageMakerEmbeddingEndpoint = (
  client: SageMakerRuntimeClient,
  { endpointName, dimension }: { readonly endpointName: string; readonly dimension: number },
): EmbeddingEndpoint => ({
  embed: async (texts, answered) => {
    if (texts.length === 0) return [];
    const body = Buffer.from(JSON.stringify({ inputs: texts }));
    if (body.length > awsLimits.endpointRequestBytesMax)
      throw new PipelineError(
        'text-refused',
        `${texts.length} texts make a request of ${body.length} bytes, more than the endpoint takes.`,
      );
    const call = { action: 'sagemaker:InvokeEndpoint', target: endpointName } as const;
    const request = { EndpointName: endpointName, Body: body, ContentType: contentType, Accept: contentType };
    const { Body } = await callAws(call, () => client.send(new InvokeEndpointCommand(request)));
    answered?.();
    // What is asked now is on its way before some milliseconds go by with reading.
    await nextTurn();
    return readEmbeddings(Body.transformToString(), texts.length, dimension);
  },
});
