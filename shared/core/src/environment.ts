// Reads a function's environment variables and complains by name.

type Environment = Readonly<Record<string, string | undefined>>;

const refuse = (name: string, what: string): never => {
  throw new Error(`The environment variable ${name} ${what}.`);
};

/** @throws Error where the variable is missing or empty. */
export const readName = (environment: Environment, name: string): string =>
  environment[name] || refuse(name, 'is not set');

/** A whole number of at least `least` and at most `most`. @throws Error where the variable is something else. */
export const readCount = (
  environment: Environment,
  name: string,
  fallback: number,
  { least = 1, most = 999_999_999 } = {},
): number => {
  const text = environment[name];
  if (text === undefined) return fallback;
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return count >= least && count <= most
    ? count
    : refuse(name, `is “${text}”: a whole number from ${least} to ${most} is needed`);
};

/** `on` or `off`. @throws Error where the variable is something else. */
export const readSwitch = (environment: Environment, name: string, fallback: boolean): boolean => {
  const text = environment[name];
  if (text === undefined) return fallback;
  return text === 'on' || (text === 'off' ? false : refuse(name, `is “${text}”: on or off is needed`));
};
