// What the pipeline asks of the embedding endpoint.

export interface EmbeddingEndpoint {
  /**
   * Texts → one unit vector each, in their order, checked: count, dimension, finite, norm.
   * @throws PipelineError `endpoint-throttled`, `endpoint-not-ready`, `endpoint-failed` (the endpoint’s state, whatever the texts: try
   * again later); `text-refused`, `model-failed` (may pass), `embedding-invalid` (with several texts, any of them or their size may be
   * the cause); `endpoint-refused`, `access-denied`.
   * @param answered called once the endpoint has given an answer and is free again, before that is read
   */
  embed(texts: readonly string[], answered?: () => void): Promise<readonly Float32Array[]>;
}
