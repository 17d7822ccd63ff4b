// Putting, getting, listing and deleting the vectors of an index.
import type { StoredVector } from './index-file.ts';
import type { IndexRecord } from './index-record.ts';
import { limits } from './limits.ts';
import { indexOf, type Operation } from './operation.ts';
import { encodeToken, fingerprint, readToken } from './page-token.ts';
import { refused } from './service-error.ts';
import { flag, integer, type JsonObject, list, optional, required } from './shapes.ts';
import { vectorKey, vectorRecord } from './vector-record.ts';

const keyList = (max: number) => list(vectorKey, { min: 1, max });

const wantedOf = (input: JsonObject) => ({
  data: optional(input, 'returnData', flag) ?? false,
  metadata: optional(input, 'returnMetadata', flag) ?? false,
});

const output = ({ key, values, metadataJson }: StoredVector) => ({
  key,
  ...(values && { data: { float32: Array.from(values) } }),
  ...(metadataJson !== null && { metadata: JSON.parse(metadataJson) }),
});

const bytesOf = ({ key, values, metadataJson }: StoredVector): number =>
  Buffer.byteLength(key) + (values?.byteLength ?? 0) + (metadataJson === null ? 0 : Buffer.byteLength(metadataJson));

const segmentOf = (input: JsonObject): { readonly count: number; readonly index: number } => {
  const count = optional(input, 'segmentCount', integer({ min: 1, max: limits.segmentsMax }));
  const index = optional(input, 'segmentIndex', integer({ min: 0, max: limits.segmentsMax - 1 }));
  if ((count === undefined) !== (index === undefined))
    throw refused('/segmentIndex', 'segmentCount and segmentIndex must be given together');
  if (count !== undefined && index !== undefined && index >= count)
    throw refused('/segmentIndex', 'segmentIndex must be less than segmentCount');
  return { count: count ?? 1, index: index ?? 0 };
};

export const vectorOperations = {
  PutVectors: async (service, input) => {
    const index = indexOf(service, input);
    const records = required(input, 'vectors', list(vectorRecord(index), { min: 1, max: limits.vectorsPerPutMax }));
    await service.indexes.use(index, (store) => store.put(records));
    return {};
  },

  GetVectors: async (service, input) => {
    const index = indexOf(service, input);
    const keys = new Set(required(input, 'keys', keyList(limits.keysPerGetMax)));
    const wanted = wantedOf(input);
    const vectors = await service.indexes.use(index, (store) => store.get([...keys], wanted));
    return { vectors: vectors.map(output) };
  },

  DeleteVectors: async (service, input) => {
    const index = indexOf(service, input);
    const keys = required(input, 'keys', keyList(limits.keysPerDeleteMax));
    await service.indexes.use(index, (store) => store.delete(keys));
    return {};
  },

  ListVectors: async (service, input) => {
    const index = indexOf(service, input);
    const countMax =
      optional(input, 'maxResults', integer({ min: 1, max: limits.vectorsPerPageMax })) ?? limits.vectorsPerPageDefault;
    const segment = segmentOf(input);
    const wanted = wantedOf(input);
    const request = listRequest(index, segment);
    const [after = -1] = readToken(input, request, limits.vectorTokenCharactersMax) ?? [];
    return service.indexes.use(index, (store) => {
      const page: StoredVector[] = [];
      let bytes = 0;
      for (const vector of store.list({ ...segment, after: Number(after) }, countMax + 1, wanted)) {
        if (page.length === countMax || bytes >= limits.pageBytesMax)
          return { vectors: page.map(output), nextToken: encodeToken(request, [page.at(-1)!.row]) };
        page.push(vector);
        bytes += bytesOf(vector);
      }
      return { vectors: page.map(output) };
    });
  },
} satisfies Readonly<Record<string, Operation>>;

const listRequest = ({ id }: IndexRecord, { count, index }: { count: number; index: number }): string =>
  fingerprint(`vectors of ${id}`, `${index} of ${count}`);
