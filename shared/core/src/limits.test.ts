import { expect, test } from 'vitest';
import { awsLimits, limits } from './limits.ts';

const { chunker, embedder } = limits;

test.each([chunker, embedder])(
  'a message stays invisible for longer than its work can take: %o',
  ({ timeoutSeconds }) => {
    expect(timeoutSeconds).toBeLessThanOrEqual(awsLimits.lambdaSecondsMax);
    expect(limits.visibilityPerTimeout).toBeGreaterThanOrEqual(6);
    expect(timeoutSeconds * limits.visibilityPerTimeout).toBeLessThanOrEqual(awsLimits.sqsVisibilitySecondsMax);
  },
);

test.each([chunker, embedder])(
  'more than ten messages a batch need a window: %o',
  ({ messagesPerInvocationMax, batchingWindowSeconds }) => {
    if (messagesPerInvocationMax > 10) expect(batchingWindowSeconds).toBeGreaterThanOrEqual(1);
  },
);

test('an invocation of the embedder ends in time at the slowest rate of the contracts, 0.45 s a full window, two at a time', () => {
  const chunks = embedder.messagesPerInvocationMax * limits.batchChunksMax;
  expect((chunks * 0.45) / 2).toBeLessThan(embedder.timeoutSeconds);
});

test('a request of the largest size is answered within the endpoint’s time and size', () => {
  expect(limits.requestTextsMax * 0.45).toBeLessThan(awsLimits.endpointSeconds);
  expect(limits.requestTextsMax * 8_042).toBeLessThan(awsLimits.endpointResponseBytesMax);
  expect(limits.requestBytesMax).toBeLessThan(awsLimits.endpointRequestBytesMax);
});

test('a chunk and its metadata fit one vector', () => {
  const keyBytesMax = 1_024;
  const boxBytesMax = 32;
  expect(limits.chunkBytesMax + limits.chunkBoxesMax * boxBytesMax + 4 * keyBytesMax).toBeLessThan(
    awsLimits.vectorMetadataBytesMax,
  );
});

test('dead letters outlive what waits before them, and every redelivery', () => {
  expect(limits.deadLetterRetentionSeconds).toBeGreaterThan(limits.sourceRetentionSeconds);
  expect(limits.deliveriesMax).toBeGreaterThanOrEqual(5);
  expect(limits.redeliverySecondsMax * limits.deliveriesMax).toBeLessThan(limits.sourceRetentionSeconds);
});
