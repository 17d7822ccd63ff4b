// What the pipeline asks of S3: whole objects, conditional writes, ordered lists.

export interface ObjectRef {
  readonly bucket: string;
  readonly key: string;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Opaque; repeats where the content repeats. */
  readonly etag: string;
  readonly contentType?: string;
  /** ISO 8601. */
  readonly modified: string;
}

export interface ObjectSummary {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** ISO 8601. */
  readonly modified: string;
}

/** A write that takes place only if the object is absent, or still has this ETag. */
export type WriteCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/** All methods throw PipelineError `object-store-failed` (try again) or `access-denied`. */
export interface ObjectStore {
  /** Undefined where the object, or that version of it, is not there; a given `etag` that differs counts as not there. */
  head(
    ref: ObjectRef & { readonly versionId?: string; readonly etag?: string },
  ): Promise<(ObjectSummary & { readonly versionId?: string }) | undefined>;
  get(ref: ObjectRef & { readonly versionId?: string; readonly etag?: string }): Promise<StoredObject | undefined>;
  /** The new ETag, or undefined where the condition did not hold (or two such writes met: read again and decide again). */
  put(
    ref: ObjectRef,
    bytes: Uint8Array | string,
    condition?: WriteCondition,
  ): Promise<{ readonly etag: string } | undefined>;
  /** Absent ones are no error. Any number. */
  delete(bucket: string, keys: readonly string[]): Promise<void>;
  /** Ascending by key in UTF-8 order, read page by page. */
  list(bucket: string, prefix: string, after?: string): AsyncIterable<ObjectSummary>;
}
