// Where a listing stopped, as an opaque text that only the same request can continue.
import { createHash } from 'node:crypto';
import { refused } from './service-error.ts';
import { type JsonObject, optional, text } from './shapes.ts';

type Position = readonly (string | number)[];

/** Twelve characters that stand for a request; equal requests give equal ones, also after a restart. */
export const fingerprint = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 12);
};

export const encodeToken = (request: string, position: Position): string =>
  Buffer.from(JSON.stringify([request, ...position])).toString('base64url');

/** The position in the input's nextToken, undefined when there is none. Throws when it belongs to another request. */
export const readToken = (input: JsonObject, request: string, charactersMax: number): Position | undefined => {
  const token = optional(input, 'nextToken', text({ min: 1, max: charactersMax }));
  if (token === undefined) return undefined;
  const [origin, ...position] = decode(token);
  if (origin !== request)
    throw refused('/nextToken', 'The nextToken is not valid for this request: repeat the request that it came from');
  return position as Position;
};

const decode = (token: string): readonly unknown[] => {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return []; // not one of ours
  }
};
