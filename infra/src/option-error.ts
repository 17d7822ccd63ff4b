// An option that cannot be as it was asked for, in one sentence that names it and the rule.

export class OptionError extends Error {
  override readonly name = 'OptionError';
}
