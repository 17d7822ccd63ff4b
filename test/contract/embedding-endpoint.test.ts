// The endpoint's contract: the SageMaker adapter, over HTTP, against the local SageMaker Runtime, in both of its shapes.
import { createSageMakerRuntimeClient } from '@alex/aws/clients';
import { createSageMakerEmbeddingEndpoint } from '@alex/aws/sagemaker-embedding-endpoint';
import type { FailureCode } from '@alex/core/errors';
import { openSageMakerRuntimeServer } from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';
import { describeEmbeddingEndpointContract } from '@alex/testing/contracts/embedding-endpoint.contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from './loopback.ts';

const endpointName = 'minilm';
const dimension = 384;

const open = async (shape: 'pooled' | 'tokens') => {
  const server = openSageMakerRuntimeServer({ endpointName, shape, engine: { baseMs: 0, itemMs: 0 } });
  const loopback = await listen(server.handle);
  const client = createSageMakerRuntimeClient(loopback.config);
  return {
    server,
    client,
    endpoint: createSageMakerEmbeddingEndpoint(client, { endpointName, dimension }),
    tearDown: async () => {
      client.destroy();
      await loopback.close();
      await server.close();
    },
  };
};

for (const shape of ['pooled', 'tokens'] as const)
  describeEmbeddingEndpointContract(`SageMaker adapter and local SageMaker, ${shape}`, async () => ({
    ...(await open(shape)),
    dimension,
  }));

describe('the local endpoint’s faults', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open('pooled');
  });
  afterAll(() => opened.tearDown());

  const faults = {
    throttled: 'endpoint-throttled',
    'not-ready': 'endpoint-not-ready',
    unavailable: 'endpoint-failed',
    'internal-failure': 'endpoint-failed',
    dependency: 'endpoint-failed',
    'model-error': 'model-failed',
    garbage: 'embedding-invalid',
    nan: 'embedding-invalid',
    'wrong-count': 'embedding-invalid',
    'wrong-dimension': 'embedding-invalid',
  } as const satisfies Record<string, FailureCode>;

  test.each(Object.entries(faults))('%s is %s', async (fault, code) => {
    opened.server.faults.plan({ next: [fault as keyof typeof faults] });
    await expect(opened.endpoint.embed(['a', 'b'])).rejects.toMatchObject({ code });
    expect(await opened.endpoint.embed(['a', 'b'])).toHaveLength(2);
  });

  test('a text that the model refuses', async () => {
    opened.server.faults.plan({ poison: 'poison' });
    await expect(opened.endpoint.embed(['good', 'poisoned'])).rejects.toMatchObject({ code: 'text-refused' });
    expect(await opened.endpoint.embed(['good'])).toHaveLength(1);
  });

  test('an endpoint that is not there', async () => {
    const absent = createSageMakerEmbeddingEndpoint(opened.client, { endpointName: 'absent', dimension });
    await expect(absent.embed(['a'])).rejects.toMatchObject({ code: 'endpoint-refused' });
  });
});
