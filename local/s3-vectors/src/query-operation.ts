// The nearest vectors to a query, a page at a time.
import { parseFilter } from './filter.ts';
import { limits } from './limits.ts';
import { indexOf, type Operation } from './operation.ts';
import { encodeToken, fingerprint, readToken } from './page-token.ts';
import { ServiceError } from './service-error.ts';
import { flag, integer, type JsonObject, optional, required } from './shapes.ts';
import { vectorData } from './vector-record.ts';

/** Hybrid search, which newer clients may ask for: refused rather than ignored. */
const unsupported = ['queryTexts', 'queryMode', 'returnScores'];

export const queryOperations = {
  QueryVectors: async (service, input) => {
    refuseUnsupported(input);
    const index = indexOf(service, input);
    const topK = required(input, 'topK', integer({ min: 1, max: limits.topKMax }));
    const query = required(input, 'queryVector', vectorData(index, 'Invalid query vector: '));
    const filter = optional(input, 'filter', (value) => parseFilter(value, index.nonFilterableKeys));
    const withMetadata = optional(input, 'returnMetadata', flag) ?? false;
    const withDistance = optional(input, 'returnDistance', flag) ?? false;
    const request = fingerprint(
      `query of ${index.id}`,
      `${topK}`,
      JSON.stringify(input.filter ?? null),
      bytesOf(query),
    );
    const position = readToken(input, request, limits.queryTokenCharactersMax);

    return service.indexes.use(index, async (store) => {
      const hits = await store.search(request, query, topK, filter);
      const [shown, lastDistance, lastKey] = (position ?? [0, -1, '']) as readonly [number, number, string];
      const start = hits.findIndex(
        ({ distance, key }) => distance > lastDistance || (distance === lastDistance && key > lastKey),
      );
      const rest = start < 0 ? [] : hits.slice(start, start + topK - shown);

      const vectors: object[] = [];
      let bytes = 0;
      for (const { row, key, distance } of rest) {
        if (vectors.length === limits.resultsPerQueryPageMax || bytes >= limits.pageBytesMax) break;
        const json = withMetadata ? store.metadataJson(row) : null;
        bytes += json === null ? 0 : Buffer.byteLength(json);
        vectors.push({
          key,
          ...(withDistance && { distance: Math.fround(distance) }),
          ...(json !== null && { metadata: JSON.parse(json) }),
        });
      }
      const last = rest[vectors.length - 1];
      return {
        vectors,
        distanceMetric: index.distanceMetric,
        ...(last &&
          vectors.length < rest.length && {
            nextToken: encodeToken(request, [shown + vectors.length, last.distance, last.key]),
          }),
      };
    });
  },
} satisfies Readonly<Record<string, Operation>>;

const refuseUnsupported = (input: JsonObject): void => {
  for (const name of unsupported)
    if (Object.hasOwn(input, name))
      throw new ServiceError('NotImplemented', `QueryVectors with ${name} (hybrid search) is not implemented here`);
};

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
