import { describeVectorIndexContract } from './contracts/vector-index.contract.ts';
import { createInMemoryVectorIndex } from './in-memory-vector-index.ts';

describeVectorIndexContract('in memory', async () => ({
  index: createInMemoryVectorIndex({ dimension: 16 }),
  dimension: 16,
}));
