/** The errors that SageMaker and its runtime themselves answer, as they go over the wire. */

const statusOf = {
  ValidationException: 400,
  ValidationError: 400,
  ModelError: 424,
  ModelNotReadyException: 429,
  ThrottlingException: 429,
  InternalFailure: 500,
  NotImplemented: 501,
  ServiceUnavailable: 503,
  InternalDependencyException: 530,
} as const;

export type RuntimeErrorCode = keyof typeof statusOf;

export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: RuntimeErrorCode;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: RuntimeErrorCode, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = statusOf[code];
    // The control plane's protocol spells it small.
    this.body = code === 'ValidationException' ? { message } : { Message: message, ...fields };
  }
}
