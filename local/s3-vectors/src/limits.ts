// Every bound of the service and of this server, with its source.

// "Guide" is the S3 User Guide, "Limitations and restrictions" of S3 Vectors; "model" is the service model 2025-07-15.
export const limits = {
  /** Guide: request payload size, 20 MiB. */
  requestBytesMax: 20 * 1024 * 1024,
  /** Guide: 500 vectors a PutVectors, 500 keys a DeleteVectors, 100 keys a GetVectors. */
  vectorsPerPutMax: 500,
  keysPerDeleteMax: 500,
  keysPerGetMax: 100,
  /** Guide: dimension 1 to 4,096. */
  dimensionMax: 4096,
  /** Guide: 40 KB of metadata a vector, of which 2 KB filterable, and 50 keys. Measured as compact JSON in UTF-8. */
  metadataBytesMax: 40 * 1024,
  filterableMetadataBytesMax: 2048,
  metadataKeysMax: 50,
  /** Model: NonFilterableMetadataKeys 1 to 10, MetadataKey 1 to 63 characters. */
  nonFilterableKeysMax: 10,
  metadataKeyCharactersMax: 63,
  /** Model: VectorKey 1 to 1,024 characters. */
  keyCharactersMax: 1024,
  /** Guide: topK 10,000. */
  topKMax: 10_000,
  /** Our choice, the real page size is not published: 100 results were the most one answer could hold before paging came. */
  resultsPerQueryPageMax: 100,
  /** Guide: 100 filter constraints a query. The depth is our own bound on recursion. */
  filterConstraintsMax: 100,
  filterDepthMax: 32,
  /** Model: ListVectors 1 to 1,000 a page, 500 by default, a page ends at 1 MB; at most 16 segments. */
  vectorsPerPageMax: 1000,
  vectorsPerPageDefault: 500,
  pageBytesMax: 1_000_000,
  segmentsMax: 16,
  /** Model: ListVectorBuckets and ListIndexes 1 to 500 a page, prefix and names up to 63 characters. */
  namesPerPageMax: 500,
  nameCharactersMax: 63,
  /** Model: nextToken of the name lists 512 characters, of ListVectors 2,048. Ours for QueryVectors: a key may be 4 KB. */
  nameTokenCharactersMax: 512,
  vectorTokenCharactersMax: 2048,
  queryTokenCharactersMax: 16_384,
  /** Guide: 10,000 buckets an account and region, 10,000 indexes a bucket. */
  bucketsMax: 10_000,
  indexesPerBucketMax: 10_000,
  /** S3 User Guide, bucket policies: 20 KB. */
  policyBytesMax: 20 * 1024,
  /** Model: tag key 1 to 128, value 0 to 256 characters; Guide: 50 tags a resource. ResourceARN up to 1,011. */
  tagsMax: 50,
  tagKeyCharactersMax: 128,
  tagValueCharactersMax: 256,
  resourceArnCharactersMax: 1011,
  /** Model: KmsKeyArn up to 2,048. */
  kmsKeyArnCharactersMax: 2048,
  /** Ours: a WebAssembly memory of 32-bit addresses, one an index. */
  matrixBytesMax: 4 * 1024 ** 3,
  /** Ours: indexes held in memory at once; the least recently used idle one is put away first. */
  openIndexesMax: 64,
  /** Ours: metadata keys of one index that are kept as columns for filters. */
  filterColumnsMax: 64,
} as const;
