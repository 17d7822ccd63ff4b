/** What everything that embeds, stores or searches must agree on about the model. */

/** SHA-256 of the committed files in ../all-minilm-l6-v2 (its README says where they come from). */
export const modelFileHashes = {
  weights: '62d507b27b376dc2e5b203a5e5034718cc1a30d989a2d4cdab177c06ced0aae5',
  tokenizer: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  tokenizerConfig: 'b590ab73fe719ae1097239ca4647ce0b2c19c2bd0b8e2e6f75135a2c23803cb0',
} as const;

const windowTokens = 256;
const specialTokens = 2;

export const embeddingModel = {
  id: 'sentence-transformers/all-MiniLM-L6-v2',
  dimension: 384,
  /** What sentence-transformers reads of a text; the tokenizer and the positions would allow 512. */
  windowTokens,
  /** [CLS] and [SEP], which every text is given. */
  specialTokens,
  /** The pieces of a text (`countWordPieces`) that the model reads; what lies beyond is not in the vector. */
  windowPieces: windowTokens - specialTokens,
  /** Over all tokens, the special ones included; then divided by the L2 norm. */
  pooling: 'mean',
  normalized: true,
  distanceMetric: 'cosine',
  weights: 'int8',
  /** Changes with the files: vectors of different fingerprints do not belong in one index. */
  fingerprint: `${modelFileHashes.weights.slice(0, 16)}-${modelFileHashes.tokenizer.slice(0, 16)}`,
} as const;

/** Raised where the index itself is made otherwise: other metadata keys, another metric. */
const indexVersion = 3;

/** Carries model and version, since a changed index is a new and empty one. */
export const vectorIndexName = (modelId: string): string =>
  `${modelId
    .replace(/^.*\//, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, '-')}-v${indexVersion}`;
