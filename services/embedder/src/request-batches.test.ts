import { awsLimits, limits } from '@alex/core/limits';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PendingText, takeRequest } from './request-batches.ts';

const textsOf = (count: number, wordPieces: number, length = 1): PendingText[] =>
  Array.from({ length: count }, () => ({ text: 'x'.repeat(length), wordPieces }));

/** Sizes of the requests that the texts become. */
const requestsOf = (texts: readonly PendingText[], textsMax: number = limits.requestTextsMax) => {
  const pending = [...texts];
  const requests: PendingText[][] = [];
  while (pending.length > 0) requests.push(takeRequest(pending, textsMax));
  return requests;
};
const sizesOf = (texts: readonly PendingText[], textsMax?: number) =>
  requestsOf(texts, textsMax).map(({ length }) => length);

const bodyBytes = (request: readonly PendingText[]) =>
  Buffer.byteLength(JSON.stringify({ inputs: request.map(({ text }) => text) }));

describe('bounds', () => {
  const { requestWordPiecesMax: piecesMax, requestBytesMax: bytesMax } = limits;
  test.each<[what: string, texts: PendingText[], textsMax: number, sizes: number[]]>([
    ['nothing', [], 32, []],
    ['a full request and one more', textsOf(33, 1), 32, [32, 1]],
    ['fewer texts, as learned', textsOf(5, 1), 2, [2, 2, 1]],
    ['word pieces that just fit', textsOf(4, piecesMax / 2), 32, [2, 2]],
    ['word pieces that just do not', textsOf(4, piecesMax / 2 + 1), 32, [1, 1, 1, 1]],
    ['bytes that just fit, doubled by escapes', textsOf(4, 1, bytesMax / 4 - 3), 32, [2, 2]],
    ['bytes that just do not', textsOf(4, 1, bytesMax / 4), 32, [1, 1, 1, 1]],
    ['texts above every bound go alone', textsOf(2, piecesMax + 1, bytesMax), 32, [1, 1]],
    ['full windows fill a request', textsOf(32, 254), 32, [32]],
  ])('%s', (_, texts, textsMax, sizes) => expect(sizesOf(texts, textsMax)).toEqual(sizes));

  test('bytes are UTF-8, not characters', () => {
    const text = '語'.repeat(limits.requestBytesMax / 8);
    expect(sizesOf([text, text].map((one) => ({ text: one, wordPieces: 1 })))).toEqual([1, 1]);
  });

  test('the worst that JSON makes of a full request is still one that the endpoint takes', () => {
    const text = '\u0001'.repeat(limits.requestBytesMax / 64 - 3);
    const [request = []] = requestsOf(Array.from({ length: 64 }, () => ({ text, wordPieces: 1 })));
    expect(request).toHaveLength(32);
    expect(bodyBytes(request)).toBeLessThan(awsLimits.endpointRequestBytesMax);
  });
});

test('the oldest go first', () => {
  const texts = [3, 200, 5, 100, 4].map((wordPieces, i) => ({ text: String(i), wordPieces }));
  expect(requestsOf(texts, 2)).toEqual([texts.slice(0, 2), texts.slice(2, 4), texts.slice(4)]);
});

test('every text goes exactly once', () => {
  const text = fc.record({ text: fc.nat(400_000).map((length) => 'x'.repeat(length)), wordPieces: fc.nat(5_000) });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), fc.integer({ min: 1, max: 32 }), (texts, textsMax) => {
      const requests = requestsOf(texts, textsMax);
      expect(new Set(requests.flat())).toEqual(new Set(texts));
      expect(requests.flat()).toHaveLength(texts.length);
      for (const request of requests) {
        expect(request.length).toBeGreaterThan(0);
        expect(request.length).toBeLessThanOrEqual(textsMax);
        if (request.length > 1) expect(bodyBytes(request)).toBeLessThan(limits.requestBytesMax);
      }
    }),
    { numRuns: 30 },
  );
});
