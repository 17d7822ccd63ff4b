// Where a revision's vectors came from → one line.
import { figure } from './figures.ts';

export interface VectorCounts {
  readonly reused: number;
  readonly embedded: number;
  /** Chunks of the version before that are no more. */
  readonly removed: number;
}

export const renderVectors = ({ reused, embedded, removed }: VectorCounts): string =>
  `reused ${figure(reused)} · embedded ${figure(embedded)} · removed ${figure(removed)}`;
