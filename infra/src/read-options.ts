// The CDK's context (`-c NAME=VALUE`, cdk.json) → Options.
import { OptionError } from './option-error.ts';
import { requirePossible } from './option-rules.ts';
import { defaults, type Options } from './options.ts';

const words = {
  endpoint: ['serverless', 'provisioned'],
  weights: ['hub', 'packed'],
  network: ['none', 'own', 'existing'],
  encryption: ['aws', 'customer'],
  apiAuth: ['iam', 'jwt', 'none'],
} as const satisfies { readonly [Name in keyof Options]?: readonly Options[Name][] };

/** `-c` gives text; cdk.json may give what is meant. */
const parse = <Name extends keyof Options>(name: Name, given: unknown): Options[Name] => {
  const text = Array.isArray(given) ? given.join(',') : String(given).trim();
  const wanted = defaults[name];
  const of = (value: unknown) => value as Options[Name];
  if (Array.isArray(wanted))
    return of(
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    );
  if (typeof wanted === 'number') {
    if (!/^\d{1,9}$/.test(text)) throw new OptionError(`${name} must be a whole number, not “${text}”.`);
    return of(Number(text));
  }
  if (typeof wanted === 'boolean') {
    if (!/^(true|false)$/.test(text)) throw new OptionError(`${name} must be true or false, not “${text}”.`);
    return of(text === 'true');
  }
  const allowed: readonly string[] | undefined = name in words ? words[name as keyof typeof words] : undefined;
  if (allowed && !allowed.includes(text))
    throw new OptionError(`${name} must be one of ${allowed.join(', ')}, not “${text}”.`);
  return of(text);
};

const isOption = (name: string): name is keyof Options => name in defaults;

/** CDK's own context keys, which are not ours to judge, hold a colon, a slash or an at sign; ours are single words. */
const isOurs = (name: string): boolean => /^\w+$/.test(name);

/**
 * Options as the CDK's context has them, defaults where it says nothing.
 * @throws OptionError in one sentence: an option that does not exist, a value that is none, a combination that cannot be
 */
export const readOptions = (context: Readonly<Record<string, unknown>>): Options => {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(context)) {
    if (isOption(name)) given[name] = parse(name, value);
    else if (isOurs(name))
      throw new OptionError(`${name} is no option; there are ${Object.keys(defaults).sort().join(', ')}.`);
  }
  const options: Options = { ...defaults, ...given };
  requirePossible(options);
  return options;
};
