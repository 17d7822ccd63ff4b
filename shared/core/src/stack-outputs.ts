// The names that a running stack publishes, on one machine (DIR/outputs.json) and in an account alike: all that a client needs.

export interface StackOutputs {
  /** One URL for S3, SQS, S3 Vectors, SageMaker Runtime and Lambda; absent in an account, where the SDK knows them. */
  readonly endpoint?: string;
  readonly region: string;
  /** Absent in an account, where the SDK finds the user's own. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly documentsBucket: string;
  readonly stateBucket: string;
  /** URLs. */
  readonly queues: {
    readonly documents: string;
    readonly documentsDeadLetter: string;
    readonly batches: string;
    readonly batchesDeadLetter: string;
  };
  readonly vectorBucket: string;
  readonly vectorIndex: string;
  readonly embeddingEndpointName: string;
  /** Where the search API answers, without a slash at the end. */
  readonly apiUrl: string;
  /** Name of the Lambda function that lists dead letters and sends them again. */
  readonly replayFunction: string;
}
