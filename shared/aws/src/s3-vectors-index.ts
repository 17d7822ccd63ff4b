// The vector index port on S3 Vectors (contracts.md, section 2).
import { inGroups, mapBounded } from '@alex/core/bounded';
import { PipelineError } from '@alex/core/errors';
import { awsLimits } from '@alex/core/limits';
import type { ScoredVector, VectorIndex } from '@alex/core/ports/vector-index';
import type { VectorMetadata, VectorRecord } from '@alex/core/vector-record';
import {
  DeleteVectorsCommand,
  GetVectorsCommand,
  ListVectorsCommand,
  type PutInputVector,
  PutVectorsCommand,
  type QueryOutputVector,
  QueryVectorsCommand,
  type QueryVectorsCommandInput,
  type S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { type AwsCall, callAws } from './aws-error.ts';
import { inBatches } from './batches.ts';

/** An index takes 2,500 written vectors a second: four full requests. */
const requestsAtOnceMax = 4;
/** ListVectors' largest page. */
const listedKeysMax = 1_000;
/** A double in JSON at its longest, with its comma. */
const numberBytesMax = 25;
/** A vector's field names, brackets and quotes in JSON. */
const vectorFrameBytes = 64;

/** Above what the vector really takes, so that a full request is never over the bound. */
const vectorBytes = ({ key, embedding, metadata }: VectorRecord): number =>
  vectorFrameBytes +
  Buffer.byteLength(key) +
  embedding.length * numberBytesMax +
  Buffer.byteLength(JSON.stringify(metadata));

/** The SDK checks none of it: NaN would travel as the string "NaN", a Float32Array as an object. */
const toVectorData = (embedding: Float32Array): { float32: number[] } => {
  let isZero = true;
  for (const number of embedding) {
    if (!Number.isFinite(number))
      throw new PipelineError('index-refused', `A vector holds ${number}, which is no coordinate.`);
    isZero &&= number === 0;
  }
  if (isZero) throw new PipelineError('index-refused', 'A vector is all zeros: it has no direction to compare.');
  return { float32: Array.from(embedding) };
};

const toPutVector = ({ key, embedding, metadata }: VectorRecord): PutInputVector => ({
  key,
  data: toVectorData(embedding),
  metadata: metadata as unknown as PutInputVector['metadata'],
});

export const createS3VectorsIndex = (
  client: S3VectorsClient,
  { vectorBucket, index }: { readonly vectorBucket: string; readonly index: string },
): VectorIndex => {
  const names = { vectorBucketName: vectorBucket, indexName: index };
  const call = (operation: string): AwsCall => ({
    action: `s3vectors:${operation}`,
    target: `bucket/${vectorBucket}/index/${index}`,
  });

  const toScored = ({ key, distance, metadata }: QueryOutputVector): ScoredVector => {
    if (distance === undefined || metadata === undefined)
      throw new PipelineError(
        'index-refused',
        `The vector ${key} of index ${index} has no metadata: it is not one of ours.`,
      );
    return { key: key!, similarity: 1 - distance, metadata: metadata as unknown as VectorMetadata };
  };

  return {
    put: async (records) => {
      const batches = inBatches(records, {
        countMax: awsLimits.vectorsPerPutMax,
        bytesMax: awsLimits.vectorPutBytesMax,
        bytesOf: vectorBytes,
      });
      await mapBounded(batches, requestsAtOnceMax, async (batch) => {
        const vectors = batch.map(toPutVector);
        await callAws(call('PutVectors'), () => client.send(new PutVectorsCommand({ ...names, vectors })));
      });
    },

    get: async (keys) => {
      const found = new Map<string, Float32Array>();
      await mapBounded(inGroups(keys, awsLimits.vectorsPerGetMax), requestsAtOnceMax, async (batch) => {
        const request = new GetVectorsCommand({ ...names, keys: batch, returnData: true });
        const { vectors = [] } = await callAws(call('GetVectors'), () => client.send(request));
        for (const { key, data } of vectors) found.set(key!, Float32Array.from(data!.float32!));
      });
      return found;
    },

    delete: async (keys) => {
      await mapBounded(inGroups(keys, awsLimits.vectorsPerDeleteMax), requestsAtOnceMax, async (batch) => {
        await callAws(call('DeleteVectors'), () => client.send(new DeleteVectorsCommand({ ...names, keys: batch })));
      });
    },

    query: async (embedding, top, filter) => {
      const request = {
        ...names,
        topK: top,
        queryVector: toVectorData(embedding),
        returnMetadata: true,
        returnDistance: true,
        ...(filter && { filter: filter as QueryVectorsCommandInput['filter'] }),
      };
      const hits: ScoredVector[] = [];
      let nextToken: string | undefined;
      do {
        const page = await callAws(call('QueryVectors'), () =>
          client.send(new QueryVectorsCommand({ ...request, ...(nextToken !== undefined && { nextToken }) })),
        );
        hits.push(...(page.vectors ?? []).map(toScored));
        nextToken = page.nextToken;
      } while (nextToken !== undefined && hits.length < top);
      return hits.slice(0, top);
    },

    has: async (keys) => {
      const found = new Set<string>();
      await mapBounded(inGroups(keys, awsLimits.vectorsPerGetMax), requestsAtOnceMax, async (batch) => {
        const request = new GetVectorsCommand({ ...names, keys: batch });
        const { vectors = [] } = await callAws(call('GetVectors'), () => client.send(request));
        for (const { key } of vectors) found.add(key!);
      });
      return found;
    },

    keys: async function* (segment): AsyncGenerator<string> {
      let nextToken: string | undefined;
      do {
        const request = {
          ...names,
          maxResults: listedKeysMax,
          ...(segment && { segmentIndex: segment.index, segmentCount: segment.count }),
          ...(nextToken !== undefined && { nextToken }),
        };
        const page = await callAws(call('ListVectors'), () => client.send(new ListVectorsCommand(request)));
        for (const { key } of page.vectors ?? []) yield key!;
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    },
  };
};
