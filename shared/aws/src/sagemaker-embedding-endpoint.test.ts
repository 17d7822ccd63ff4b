import { afterEach, expect, test } from 'vitest';
import { openScriptedServer, type ScriptedServer } from '../test/scripted-server.ts';
import { createSageMakerRuntimeClient } from './clients.ts';
import { createSageMakerEmbeddingEndpoint } from './sagemaker-embedding-endpoint.ts';

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

const open = async (answer: unknown) => {
  server = await openScriptedServer(() => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  }));
  const client = createSageMakerRuntimeClient(server.config);
  return {
    endpoint: createSageMakerEmbeddingEndpoint(client, { endpointName: 'minilm', dimension: 2 }),
    requests: server.requests,
  };
};

test('the request is exactly what the container takes', async () => {
  const { endpoint, requests } = await open([[1, 0]]);
  await endpoint.embed(['“é” \u0007']);
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/endpoints/minilm/invocations' });
  expect(requests[0]!.headers['content-type']).toBe('application/json');
  expect(JSON.parse(requests[0]!.body)).toEqual({ inputs: ['“é” \u0007'] });
});

test('pooled and token-level answers give the same vectors', async () => {
  const expected = [Float32Array.of(0.6, 0.8), Float32Array.of(1, 0)];
  const answers = [
    [
      [0.6, 0.8],
      [1, 0],
    ],
    [
      [
        [
          [1, 2],
          [5, 6],
        ],
      ],
      [[[2, 0]]],
    ],
  ];
  for (const answer of answers) {
    const { endpoint } = await open(answer);
    expect(await endpoint.embed(['a', 'b'])).toEqual(expected);
    await server?.close();
  }
});

test('an answer that is not the vectors asked for is refused', async () => {
  const { endpoint } = await open([[1, 0]]);
  await expect(endpoint.embed(['a', 'b'])).rejects.toMatchObject({ code: 'embedding-invalid' });
});

test('no texts, no request', async () => {
  const { endpoint, requests } = await open([]);
  expect(await endpoint.embed([])).toEqual([]);
  expect(requests).toEqual([]);
});

test('texts above the request’s bound are refused before they are sent, so that they can be taken apart', async () => {
  const { endpoint, requests } = await open([]);
  await expect(endpoint.embed(['x'.repeat(3 << 20), 'x'.repeat(2 << 20)])).rejects.toMatchObject({
    code: 'text-refused',
  });
  expect(requests).toEqual([]);
});

test('the production client leaves trying again to its caller', async () => {
  server = await openScriptedServer(() => ({
    status: 503,
    headers: { 'x-amzn-errortype': 'ServiceUnavailable' },
    body: '{}',
  }));
  const { endpoint: url, region, credentials } = server.config;
  const client = createSageMakerRuntimeClient({ endpoint: url, region, credentials });
  const endpoint = createSageMakerEmbeddingEndpoint(client, { endpointName: 'minilm', dimension: 2 });
  await expect(endpoint.embed(['a'])).rejects.toMatchObject({ code: 'endpoint-failed' });
  expect(server.requests).toHaveLength(1);
});
