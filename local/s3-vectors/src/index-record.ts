// What an index is, as it was created and as the catalog keeps it.

export type DistanceMetric = 'cosine' | 'euclidean';

export interface Encryption {
  readonly sseType: 'AES256' | 'aws:kms';
  readonly kmsKeyArn?: string;
}

export interface IndexRecord {
  /** Never given to another index, also after this one is deleted. */
  readonly id: number;
  readonly bucketName: string;
  readonly indexName: string;
  /** Seconds since 1970. */
  readonly creationTime: number;
  readonly dimension: number;
  readonly distanceMetric: DistanceMetric;
  readonly nonFilterableKeys: readonly string[];
  readonly encryption: Encryption;
}
