// What the function is called with → a request, every fault named: a condition that is misspelt must not select everything.
import { failureTable, PipelineError } from '@alex/core/errors';
import type { ReplayRequest, ReplaySelection } from '@alex/core/replay';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** By name: what a value must be, in words, and whether it is. */
const conditions: Readonly<Record<keyof ReplaySelection, readonly [what: string, holds: (value: unknown) => boolean]>> =
  {
    key: ['a text that is not empty', isText],
    prefix: ['a text that is not empty', isText],
    code: [
      'a failure’s code, or "unknown"',
      (value) => value === 'unknown' || Object.hasOwn(failureTable, String(value)),
    ],
    olderThanSeconds: ['a number of seconds', (value) => typeof value === 'number' && value >= 0],
  };

const refuse = (message: string): never => {
  throw new PipelineError('bad-request', message);
};

/** @throws PipelineError `bad-request` */
export const parseReplay = (request: unknown): ReplayRequest => {
  if (!isObject(request) || !isObject(request.selection) || typeof request.dryRun !== 'boolean')
    return refuse('A replay needs “selection”, an object, and “dryRun”, true or false.');
  const { selection, dryRun } = request;
  for (const [name, value] of Object.entries(selection)) {
    const [what, holds] = Object.hasOwn(conditions, name)
      ? conditions[name as keyof ReplaySelection]
      : refuse(`“${name}” is unknown; a selection has ${Object.keys(conditions).join(', ')}.`);
    if (!holds(value)) refuse(`“${name}” must be ${what}.`);
  }
  return { selection, dryRun };
};
