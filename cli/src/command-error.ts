// How a command ends that did not do what was asked.

/** 1: something failed. 2: the command was called wrongly. */
export type FailureExitCode = 1 | 2;

/** `message` is what the reader is told: whole sentences, no stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: FailureExitCode;

  constructor(message: string, exitCode: FailureExitCode = 1, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
