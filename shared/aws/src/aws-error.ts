// SDK exceptions → PipelineError: the one translation table, by error name and HTTP status (contracts.md, sections 1 to 3).
import { type FailureCode, PipelineError } from '@alex/core/errors';

type AwsService = 's3' | 'sqs' | 's3vectors' | 'sagemaker';

/** One call, in the words of its error message. */
export interface AwsCall {
  /** The permission that it needs, as IAM names it. */
  readonly action: `${AwsService}:${string}`;
  /** What it is asked of: a queue's URL, an object, an index. */
  readonly target: string;
}

/** What the table reads of anything that a call threw. */
export interface AwsFault {
  /** The service's name for the error; Node's code for a failed connection. */
  readonly name: string;
  readonly message: string;
  /** Absent where no answer came. */
  readonly status?: number;
  /** The model container's own status, of a ModelError. */
  readonly originalStatus?: number;
  /** Paths of the request's fields that a ValidationException complains of. */
  readonly fields?: readonly string[];
}

type Row = readonly [matches: (fault: AwsFault, call: AwsCall) => boolean, code: FailureCode];

interface Translation {
  readonly rows: readonly Row[];
  /** For what no row matches: server errors, time-outs, lost connections. */
  readonly otherwise: FailureCode;
}

const named =
  (...names: readonly string[]) =>
  ({ name }: AwsFault): boolean =>
    names.includes(name);

const status =
  (from: number, to = from) =>
  ({ status: found }: AwsFault): boolean =>
    found !== undefined && found >= from && found <= to;

/** Sources: S3's and the common error pages of AWS; the second group is what a wrong key or secret gives. */
const isDenied = (fault: AwsFault): boolean =>
  named('AccessDenied', 'AccessDeniedException', 'KmsAccessDenied', 'UnauthorizedOperation', 'NotAuthorized')(fault) ||
  named(
    'CredentialsProviderError',
    'InvalidClientTokenId',
    'IncompleteSignature',
    'MissingAuthenticationToken',
  )(fault) ||
  status(401)(fault) ||
  status(403)(fault);

/** Answered with 400 or 403, yet gone once the clock or the role's session is renewed, which happens by itself. */
const isStale = named(
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'RequestInTheFuture',
);

/** By the service, or by the model’s own container. */
const isThrottled = (fault: AwsFault): boolean =>
  named('ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown')(fault) ||
  status(429)(fault) ||
  fault.originalStatus === 429;

const isModelError = (fault: AwsFault): boolean => named('ModelError')(fault) || status(424)(fault);

/** 408 speaks of the container’s time, not of the text. */
const isModelRefusal = (fault: AwsFault): boolean => {
  const { originalStatus = 0 } = fault;
  return isModelError(fault) && originalStatus >= 400 && originalStatus < 500 && originalStatus !== 408;
};

const isFilterRefusal = ({ name, message, fields = [] }: AwsFault, { action }: AwsCall): boolean =>
  action === 's3vectors:QueryVectors' &&
  name === 'ValidationException' &&
  [message, ...fields].some((text) => /filter/i.test(text));

const translations: Readonly<Record<AwsService, Translation>> = {
  s3: {
    rows: [
      // 403 as well, but of an archived object: no permission would help.
      [named('InvalidObjectState'), 'object-store-failed'],
      [isDenied, 'access-denied'],
    ],
    otherwise: 'object-store-failed',
  },
  sqs: { rows: [[isDenied, 'access-denied']], otherwise: 'queue-failed' },
  s3vectors: {
    rows: [
      [isDenied, 'access-denied'],
      [isThrottled, 'index-busy'],
      [status(408), 'index-busy'],
      [isFilterRefusal, 'bad-request'],
      [status(400, 499), 'index-refused'],
    ],
    otherwise: 'index-busy',
  },
  sagemaker: {
    rows: [
      [isDenied, 'access-denied'],
      [named('ModelNotReadyException'), 'endpoint-not-ready'],
      [isThrottled, 'endpoint-throttled'],
      [isModelRefusal, 'text-refused'],
      [isModelError, 'model-failed'],
      [status(413), 'text-refused'],
      [status(408), 'endpoint-failed'],
      [status(400, 499), 'endpoint-refused'],
    ],
    otherwise: 'endpoint-failed',
  },
};

const numberOrNothing = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const readFault = (thrown: unknown): AwsFault => {
  const { name, code, message, $metadata, OriginalStatusCode, fieldList } = Object(thrown) as Record<string, unknown>;
  const found = numberOrNothing((Object($metadata) as Record<string, unknown>).httpStatusCode);
  const originalStatus = numberOrNothing(OriginalStatusCode);
  return {
    name: typeof code === 'string' ? code : String(name),
    message: String(message),
    ...(found !== undefined && { status: found }),
    ...(originalStatus !== undefined && { originalStatus }),
    ...(Array.isArray(fieldList) && { fields: fieldList.map((field) => String(Object(field).path)) }),
  };
};

const codeOf = (fault: AwsFault, call: AwsCall): FailureCode => {
  const { rows, otherwise } = translations[call.action.split(':', 1)[0] as AwsService];
  if (isStale(fault)) return otherwise;
  return rows.find(([matches]) => matches(fault, call))?.[1] ?? otherwise;
};

export const toAwsFailure = (fault: AwsFault, { action, target }: AwsCall, cause?: unknown): PipelineError => {
  const code = codeOf(fault, { action, target });
  const outcome = code === 'access-denied' ? 'was denied' : 'failed';
  const name = fault.status === undefined ? fault.name : `${fault.name} (${fault.status})`;
  return new PipelineError(code, [`${action} on ${target} ${outcome}`, name, fault.message].join(': '), { cause });
};

/** What the call gives. @throws PipelineError, by the table above. */
export const callAws = async <Output>(call: AwsCall, send: () => Promise<Output>): Promise<Output> => {
  try {
    return await send();
  } catch (thrown) {
    throw toAwsFailure(readFault(thrown), call, thrown);
  }
};

/** Likewise, but undefined for the fault that is an ordinary answer to this call. */
export const callAwsUnless = async <Output>(
  isExpected: (fault: AwsFault) => boolean,
  call: AwsCall,
  send: () => Promise<Output>,
): Promise<Output | undefined> => {
  try {
    return await send();
  } catch (thrown) {
    const fault = readFault(thrown);
    if (isExpected(fault)) return undefined;
    throw toAwsFailure(fault, call, thrown);
  }
};
