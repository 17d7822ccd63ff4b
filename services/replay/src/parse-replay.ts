// What the function is called with → a request, every fault named: a condition that is misspelt must not select everything.
import { failureTable, PipelineError } from '@alex/core/errors';
import type { ReplayRequest, ReplaySelection } from '@alex/core/replay';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** As the letters' times are written, so that texts compare as times do. */
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;

/** By name: what a value must be, in words, and whether it is. */
const isCode = (value: unknown): boolean => Object.hasOwn(failureTable, String(value));

const conditions: Readonly<Record<keyof ReplaySelection, readonly [what: string, holds: (value: unknown) => boolean]>> =
  {
    key: ['a text that is not empty', isText],
    prefix: ['a text that is not empty', isText],
    code: ['a failure’s code, or "unknown"', (value) => value === 'unknown' || isCode(value)],
    olderThanSeconds: ['a number of seconds', (value) => typeof value === 'number' && value >= 0],
    sentBefore: ['a time such as 2026-01-01T00:00:00.000Z', isTime],
    exceptCodes: ['a list of failures’ codes', (value) => Array.isArray(value) && value.every(isCode)],
  };

const refuse = (message: string): never => {
  throw new PipelineError('bad-request', message);
};

/** @throws PipelineError `bad-request` */
export const parseReplay = (request: unknown): ReplayRequest => {
  if (!isObject(request) || !isObject(request.selection) || typeof request.dryRun !== 'boolean')
    return refuse('A replay needs “selection”, an object, and “dryRun”, true or false.');
  const { selection, dryRun, documentsMax } = request;
  if (documentsMax !== undefined && !(Number.isInteger(documentsMax) && Number(documentsMax) > 0))
    return refuse('“documentsMax” must be a whole number above 0.');
  for (const [name, value] of Object.entries(selection)) {
    const [what, holds] = Object.hasOwn(conditions, name)
      ? conditions[name as keyof ReplaySelection]
      : refuse(`“${name}” is unknown; a selection has ${Object.keys(conditions).join(', ')}.`);
    if (!holds(value)) refuse(`“${name}” must be ${what}.`);
  }
  return { selection, dryRun, ...(documentsMax !== undefined && { documentsMax: Number(documentsMax) }) };
};
