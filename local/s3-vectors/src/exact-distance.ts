// Distances between float32 vectors, computed in float64: what a search's order and its distances rest on.
import type { DistanceMetric } from './index-record.ts';

type Distance = (one: Float32Array, other: Float32Array) => number;

export const norm = (values: Float32Array): number => {
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += values[at]! * values[at]!;
  return Math.sqrt(squares);
};

/** 1 - cosine of the angle, 0 to 2; exactly 0 from a vector to itself. */
const cosine: Distance = (one, other) => {
  let dot = 0;
  let oneSquares = 0;
  let otherSquares = 0;
  for (let at = 0; at < one.length; at++) {
    dot += one[at]! * other[at]!;
    oneSquares += one[at]! * one[at]!;
    otherSquares += other[at]! * other[at]!;
  }
  return Math.min(2, Math.max(0, 1 - dot / Math.sqrt(oneSquares * otherSquares)));
};

/** The straight line. */
const euclidean: Distance = (one, other) => {
  let squares = 0;
  for (let at = 0; at < one.length; at++) squares += (one[at]! - other[at]!) ** 2;
  return Math.sqrt(squares);
};

export const distances: Readonly<Record<DistanceMetric, Distance>> = { cosine, euclidean };
