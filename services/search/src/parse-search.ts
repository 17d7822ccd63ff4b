// A search request's JSON → the query, every fault named.
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { SearchFilter, SearchQuery } from '@alex/core/search';
import { filterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel } from '@alex/embedding-model/model';
import { countWordPieces } from '@alex/embedding-model/word-pieces';

const refuse = (message: string): never => {
  throw new PipelineError('bad-request', message);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const known: readonly string[] = ['query', 'top', 'filter', 'prefix', 'consistency'];

const parseQuery = (query: unknown): string => {
  if (typeof query !== 'string' || query.trim() === '') return refuse('“query” must be a text that is not empty.');
  const pieces = countWordPieces(query);
  return pieces <= embeddingModel.windowPieces
    ? query
    : refuse(`“query” has ${pieces} word pieces; the model reads ${embeddingModel.windowPieces}. Ask more briefly.`);
};

const parseTop = (top: unknown = limits.searchTopDefault): number =>
  typeof top === 'number' && Number.isInteger(top) && top >= 1 && top <= limits.searchTopMax
    ? top
    : refuse(`“top” must be a whole number from 1 to ${limits.searchTopMax}.`);

/** Nobody writes more by hand, and what a sender nests must not decide how deep we call. */
const filterDepthMax = 16;

/** Names are checked here, since the index takes an unknown one for a key that no vector has; the rest it checks itself. */
const checkFilterNames = (filter: Record<string, unknown>, depth = 1): SearchFilter => {
  if (depth > filterDepthMax) refuse(`“filter” nests more than ${filterDepthMax} deep.`);
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and' || name === '$or') {
      for (const part of Array.isArray(condition) ? condition : [])
        if (isObject(part)) checkFilterNames(part, depth + 1);
    } else if (!(filterableMetadataKeys as readonly string[]).includes(name))
      refuse(`“filter” names “${name}”; filters may name ${filterableMetadataKeys.join(', ')}, $and and $or.`);
  }
  return filter;
};

/** @throws PipelineError `bad-request` */
export const parseSearch = (request: unknown): SearchQuery => {
  if (!isObject(request))
    return refuse('The request must be a JSON object such as {"query": "how do we rotate keys?"}.');
  for (const name of Object.keys(request))
    if (!known.includes(name)) refuse(`“${name}” is unknown; a search has ${known.join(', ')}.`);
  const { filter, prefix, consistency = 'strict' } = request;
  if (filter !== undefined && !isObject(filter)) return refuse('“filter” must be an object.');
  if (prefix !== undefined && (typeof prefix !== 'string' || prefix === ''))
    return refuse('“prefix” must be a text that is not empty.');
  if (consistency !== 'strict' && consistency !== 'eventual')
    return refuse('“consistency” must be "strict" or "eventual".');
  return {
    query: parseQuery(request.query),
    top: parseTop(request.top),
    consistency,
    ...(filter && { filter: checkFilterNames(filter) }),
    ...(prefix && { prefix }),
  };
};
