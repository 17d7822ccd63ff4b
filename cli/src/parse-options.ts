// Option values as they were typed → what they mean. All throw InvalidArgumentError, which names the option.
import type { DocumentStatus } from '@alex/core/document-record';
import { failureTable } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { ReplaySelection } from '@alex/core/replay';
import type { SearchFilter } from '@alex/core/search';
import { InvalidArgumentError } from 'commander';

const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `90s`, `30m`, `2h`, `1d`, `1h30m` → seconds. */
export const parseAge = (text: string): number => {
  if (!/^(\d+[smhd])+$/.test(text)) throw new InvalidArgumentError('A time looks like 90s, 30m, 2h or 1d.');
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (seconds, [, count, unit]) => seconds + Number(count) * secondsOf[unit as keyof typeof secondsOf],
    0,
  );
};

/** A whole number from 1 on. */
export const parseCount = (text: string): number => {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 1 on is needed.');
};

export const parseTop = (text: string): number => {
  const top = Number(text);
  if (/^\d+$/.test(text) && top >= 1 && top <= limits.searchTopMax) return top;
  throw new InvalidArgumentError(`A whole number from 1 to ${limits.searchTopMax} is needed.`);
};

export const parseFilter = (text: string): SearchFilter => {
  let filter: unknown;
  try {
    filter = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${(error as SyntaxError).message}`);
  }
  if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return filter as SearchFilter;
  throw new InvalidArgumentError('A JSON object is needed, such as \'{"format":"pdf"}\'.');
};

const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidArgumentError(`One of these is needed: ${words.join(', ')}.`);
    return word;
  };

export const parseStatus = oneOf<DocumentStatus>(['embedding', 'live', 'failed', 'deleted']);

export const parseCode = oneOf([
  ...(Object.keys(failureTable) as (keyof typeof failureTable)[]),
  'unknown',
] satisfies NonNullable<ReplaySelection['code']>[]);
