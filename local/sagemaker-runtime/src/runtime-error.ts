/** The errors that SageMaker Runtime itself answers, as they go over the wire. */

const statusOf = {
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
    this.body = { Message: message, ...fields };
  }
}
