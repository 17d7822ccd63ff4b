// Anything that was thrown → what the reader is told, and the exit status.
import { ControlPlaneError } from './aws/control-plane.ts';
import { CommandError, type FailureExitCode } from './command-error.ts';

interface Explanation {
  readonly message: string;
  readonly exitCode: FailureExitCode;
}

/** Errors of S3 and of credentials that no other file of the same upload could escape. Names: the S3 API's error list. */
const accessErrors: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'NoSuchBucket',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

interface NetworkError extends Error {
  readonly code: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

const isNetworkError = (error: Error): error is NetworkError =>
  'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo');

/** The failed connection beneath an error of fetch or of an SDK; Node tries several addresses and reports them together. */
const networkError = (thrown: unknown): NetworkError | undefined => {
  if (!(thrown instanceof Error)) return undefined;
  if (isNetworkError(thrown)) return thrown;
  return networkError(thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause);
};

/** Whether the next request would meet the same: nobody is there, we may not enter, or the API has given up. */
export const concernsWholeStack = (thrown: unknown): boolean =>
  thrown instanceof CommandError ||
  networkError(thrown) !== undefined ||
  (thrown instanceof Error && accessErrors.has(thrown.name));

/** A defect of ours is shown with its stack: there is nothing that the reader could do about it. */
export const explainError = (thrown: unknown): Explanation => {
  if (thrown instanceof CommandError) return { message: thrown.message, exitCode: thrown.exitCode };
  const unreachable = networkError(thrown);
  if (unreachable) {
    const { code, address, port, hostname } = unreachable;
    const where = hostname ?? [address, port].filter(Boolean).join(':');
    return {
      message: `Nothing answers at ${where} (${code}). Is the stack running? On this machine it starts with: npm start`,
      exitCode: 1,
    };
  }
  if (!(thrown instanceof Error)) return { message: String(thrown), exitCode: 1 };
  if (accessErrors.has(thrown.name) || '$fault' in thrown || thrown instanceof ControlPlaneError)
    return { message: `AWS refuses: ${thrown.name}: ${thrown.message}`, exitCode: 1 };
  return { message: `Unexpected: ${thrown.stack ?? thrown.message}`, exitCode: 1 };
};
