// Why something failed → what the reader sees of it.
import type { Failure } from '@alex/core/errors';
import { countOf, span } from './figures.ts';
import type { Style } from './style.ts';
import { printableLine, wrap } from './wrap-text.ts';

export interface FailureLines {
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
  /** What else is known, in short. */
  readonly details?: readonly string[];
}

/** `5 attempts in 12 min, after 2 replays`. */
export const attemptsText = ({ attempts, firstAt, at, earlier = [] }: Failure): string => {
  const took = firstAt === undefined || attempts === 1 ? '' : ` in ${span(Date.parse(at) - Date.parse(firstAt))}`;
  const before = earlier.length === 0 ? '' : `, after ${countOf(earlier.length, 'replay')}`;
  return `${countOf(attempts, 'attempt')}${took}${before}`;
};

const indent = '  ';

export const renderFailure = (
  { key, code, message, advice, details }: FailureLines,
  { columns, paint }: Style,
): string[] => {
  const indented = (text: string, first = indent) =>
    wrap(text, columns - first.length).map((line, i) => (i === 0 ? first : ' '.repeat(first.length)) + line);
  return [
    `${paint('red', '✗')} ${paint('bold', printableLine(key))}  ${paint('red', code)}`,
    ...indented(message),
    ...(advice ? indented(advice, `${indent}→ `) : []),
    ...(details?.length ? indented(details.join(' · ')).map((line) => paint('dim', line)) : []),
  ];
};
