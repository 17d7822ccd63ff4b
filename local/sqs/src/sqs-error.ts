// The errors of SQS: name → HTTP status, code of the older query protocol, type on the wire.

const legacy = 'AWS.SimpleQueueService.';
const framework = 'com.amazon.coral.service#';

interface Wire {
  readonly status: number;
  /** In `x-amzn-query-error`, where SDKs look first; also the `Code` of a failed batch entry. */
  readonly code: string;
  /** `__type` of the JSON body; where absent `com.amazonaws.sqs#` and the name. */
  readonly type?: string;
}

/** Source: SQS API reference (2012-11-05), "AWS query compatible" error traits; framework errors as observed by SDK users. */
const table = {
  BatchEntryIdsNotDistinct: { status: 400, code: `${legacy}BatchEntryIdsNotDistinct` },
  BatchRequestTooLong: { status: 400, code: `${legacy}BatchRequestTooLong` },
  EmptyBatchRequest: { status: 400, code: `${legacy}EmptyBatchRequest` },
  InvalidAttributeName: { status: 400, code: 'InvalidAttributeName' },
  InvalidAttributeValue: { status: 400, code: 'InvalidAttributeValue' },
  InvalidBatchEntryId: { status: 400, code: `${legacy}InvalidBatchEntryId` },
  InvalidMessageContents: { status: 400, code: 'InvalidMessageContents' },
  InvalidParameterValue: {
    status: 400,
    code: 'InvalidParameterValue',
    type: `${framework}InvalidParameterValueException`,
  },
  MessageNotInflight: { status: 400, code: `${legacy}MessageNotInflight` },
  MissingParameter: { status: 400, code: 'MissingParameter', type: `${framework}MissingRequiredParameterException` },
  NotImplemented: { status: 501, code: 'NotImplemented', type: `${framework}NotImplemented` },
  PurgeQueueInProgress: { status: 403, code: `${legacy}PurgeQueueInProgress` },
  QueueDoesNotExist: { status: 400, code: `${legacy}NonExistentQueue` },
  QueueNameExists: { status: 400, code: 'QueueAlreadyExists' },
  ReceiptHandleIsInvalid: { status: 404, code: 'ReceiptHandleIsInvalid' },
  RequestEntityTooLarge: { status: 413, code: 'RequestEntityTooLarge', type: `${framework}RequestEntityTooLarge` },
  ResourceNotFoundException: { status: 404, code: 'ResourceNotFoundException' },
  SerializationException: { status: 400, code: 'MalformedInput', type: `${framework}SerializationException` },
  ServiceUnavailable: { status: 503, code: 'ServiceUnavailable', type: `${framework}ServiceUnavailableException` },
  TooManyEntriesInBatchRequest: { status: 400, code: `${legacy}TooManyEntriesInBatchRequest` },
  UnknownOperationException: { status: 400, code: 'InvalidAction', type: `${framework}UnknownOperationException` },
  UnsupportedOperation: { status: 400, code: `${legacy}UnsupportedOperation` },
} as const satisfies Record<string, Wire>;

export type SqsErrorName = keyof typeof table;

/** A refusal that is answered to the client; anything else that is thrown is a fault of this server (500). */
export class SqsError extends Error {
  readonly wire: Required<Wire>;

  constructor(name: SqsErrorName, message: string) {
    super(message);
    this.name = name;
    this.wire = { type: `com.amazonaws.sqs#${name}`, ...table[name] };
  }
}
