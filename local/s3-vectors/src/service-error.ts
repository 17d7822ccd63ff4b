// What went wrong, in the service's own names: becomes the status, the x-amzn-errortype header and the body of an answer.

/** HTTP status by error name, from the service model; NotImplemented is ours for what exists there and not here. */
const statusByName = {
  ValidationException: 400,
  ServiceQuotaExceededException: 402,
  AccessDeniedException: 403,
  NotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  InternalServerException: 500,
  NotImplemented: 501,
  ServiceUnavailableException: 503,
} as const;

export type ErrorName = keyof typeof statusByName;

/** Where in the request, as a path such as /vectors/3/key, and what is wrong there. */
export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

export class ServiceError extends Error {
  override readonly name: ErrorName;
  readonly status: number;
  readonly fieldList: readonly InvalidField[] | undefined;

  constructor(name: ErrorName, message: string, options: ErrorOptions & { fieldList?: readonly InvalidField[] } = {}) {
    super(message, options);
    this.name = name;
    this.status = statusByName[name];
    this.fieldList = options.fieldList;
  }
}

/** A request that is refused for one field of it, in a sentence of our own. */
export const refused = (path: string, message: string): ServiceError =>
  new ServiceError('ValidationException', message, { fieldList: [{ path, message }] });

/** A field that breaks a constraint of the service model, in the model's sentence. */
export const invalid = (path: string, constraint: string): ServiceError => {
  const message = `Value at '${path}' failed to satisfy constraint: ${constraint}`;
  return new ServiceError('ValidationException', `1 validation error detected. ${message}`, {
    fieldList: [{ path, message }],
  });
};

export const notFound = (what: string): ServiceError =>
  new ServiceError('NotFoundException', `The specified ${what} could not be found`);
