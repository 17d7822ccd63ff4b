import { expect, test } from 'vitest';
import { readEmbeddings } from './embedding-response.ts';

const check = (answer: unknown, texts: number, expected: number[][]) => {
  const vectors = readEmbeddings(typeof answer === 'string' ? answer : JSON.stringify(answer), texts, 2);
  expect(vectors).toHaveLength(expected.length);
  for (const [i, vector] of vectors.entries()) {
    expect(vector).toBeInstanceOf(Float32Array);
    for (const [j, number] of vector.entries()) expect(number).toBeCloseTo(expected[i]![j]!, 6);
  }
};

const refuse = (answer: unknown, texts: number, message: string) =>
  expect(() => check(answer, texts, [])).toThrow(
    expect.objectContaining({ code: 'embedding-invalid', message: expect.stringContaining(message) }),
  );

test('pooled, one text', () => check([0.6, 0.8], 1, [[0.6, 0.8]]));
test('pooled, in order', () =>
  check(
    [
      [0.6, 0.8],
      [1, 0],
    ],
    2,
    [
      [0.6, 0.8],
      [1, 0],
    ],
  ));
test('token level, one text: mean over all the tokens, then unit length', () =>
  check(
    [
      [
        [1, 0],
        [2, 4],
      ],
    ],
    1,
    [[0.6, 0.8]],
  ));
test('token level, texts of unequal length', () =>
  check(
    [
      [[[3, 4]]],
      [
        [
          [1, 1],
          [1, -1],
          [4, 0],
        ],
      ],
    ],
    2,
    [
      [0.6, 0.8],
      [1, 0],
    ],
  ));
test('a pooled length within the tolerance is kept as it is', () => check([[0.6005, 0.8]], 1, [[0.6005, 0.8]]));

test('no JSON', () => refuse('<html>', 1, 'not JSON'));
test('NaN as Python writes it', () => refuse('[[NaN, 1]]', 1, 'not JSON'));
test('null among the numbers', () => refuse([[null, 1]], 1, 'other than numbers'));
test('text among the numbers', () => refuse([[1, '0']], 1, 'other than numbers'));
test('an object', () => refuse({ vectors: [] }, 1, 'a list is missing'));
test('nothing', () => refuse([], 1, '0 dimensions where 2'));
test('fewer vectors than texts', () => refuse([[1, 0]], 2, '1 vectors for 2 texts'));
test('more vectors than texts', () =>
  refuse(
    [
      [1, 0],
      [1, 0],
    ],
    1,
    '2 vectors for 1 texts',
  ));
test('another dimension', () => refuse([[1, 0, 0]], 1, '3 dimensions where 2'));
test('another dimension further on', () => refuse([[1, 0], [1]], 2, '1 dimensions where 2'));
test('not of unit length', () => refuse([[0.6, 0.9]], 1, 'length is'));
test('a number too large for a double', () => refuse('[[1e999, 0]]', 1, 'other than numbers'));
test('tokens of another dimension', () => refuse([[[[1, 0], [1]]]], 1, '1 dimensions'));
test('tokens that cancel out', () =>
  refuse(
    [
      [
        [
          [1, 0],
          [-1, 0],
        ],
      ],
    ],
    1,
    'add up to nothing',
  ));
test('a text without tokens', () => refuse([[[[1, 0]]], [[]]], 2, 'add up to nothing'));
test('two readings of one text', () => refuse([[[[1, 0]], [[1, 0]]]], 1, '2 items where one'));
test('a vector where tokens are expected', () => refuse([[[[1, 0]]], [1, 0]], 2, '2 items where one'));
test('nested too deep', () => refuse([[[[[1, 0]]]]], 1, 'nested 5 deep'));
