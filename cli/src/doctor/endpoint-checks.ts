// The embedding endpoint: is it there, does it answer with this model's vectors, and as many at once as were asked for?
import { readEmbeddings } from '@alex/aws/embedding-response';
import { embeddingModel } from '@alex/embedding-model/model';
import { cosine, readReferenceEmbeddings } from '@alex/embedding-model/reference-embeddings';
import { describeEndpoint, type EndpointState } from '../endpoint/describe-endpoint.ts';
import { invokeEndpoint } from '../endpoint/invoke-endpoint.ts';
import type { Stack } from '../stack.ts';
import type { Clock } from '../world.ts';
import { type Check, failed, ok, skipped, type Verdict, warning } from './check.ts';
import { readQuota } from './quota.ts';

/** The same weights give at least this; rounding in JSON and another processor move it by less. */
const sameWeightsCosine = 0.9999;
/** The int8 weights of one machine against full ones: lowest of 500 texts .9943. Another pooling gives .5. (The model's README.) */
const otherPrecisionCosine = 0.994;

/** How deep the list of one text's answer is nested: 2 where the container pools, 3 and more where it sends every token. */
const nestingDepth = (value: unknown): number => (Array.isArray(value) ? 1 + nestingDepth(value[0]) : 0);

const stateVerdict = (state: EndpointState | undefined, name: string): Verdict => {
  if (!state) return failed(`there is no endpoint ${name}`, 'Deploy the stack, or name the right outputs file.');
  const { status, failureReason } = state;
  if (status === 'InService') return ok(`${name} is InService`);
  return failed(`${name} is ${status}${failureReason ? `: ${failureReason}` : ''}`, 'Wait for it: alex endpoint wait');
};

export const endpointChecks = (stack: Stack, clock: Clock): readonly Check[] => {
  const { outputs } = stack;
  const isHere = outputs.endpoint !== undefined;
  const references = readReferenceEmbeddings();
  const answers = async () => {
    const started = clock.now();
    const texts = references.map(({ text }) => text);
    const json = await invokeEndpoint(stack, texts, clock);
    return { json, milliseconds: clock.now() - started };
  };
  const describe = () => describeEndpoint(stack);

  return [
    { name: 'endpoint', run: async () => stateVerdict(await describe(), outputs.embeddingEndpointName) },
    {
      name: 'endpoint answers',
      run: async () => {
        const { json, milliseconds } = await answers();
        const depth = nestingDepth(JSON.parse(json));
        // Throws for another dimension, and for vectors whose length is not 1.
        readEmbeddings(json, references.length, embeddingModel.dimension);
        const shape = `${references.length} texts in ${milliseconds} ms, ${embeddingModel.dimension} dimensions, normalised`;
        return depth <= 2
          ? ok(`${shape}, pooled by the container`)
          : warning(
              `${shape}, pooled here: the container sends every token`,
              'It works, at some 100 times the data. Deploy the endpoint with its inference.py.',
            );
      },
    },
    {
      name: 'endpoint vectors',
      run: async () => {
        const { json } = await answers();
        const embeddings = readEmbeddings(json, references.length, embeddingModel.dimension);
        const lowest = Math.min(
          ...references.map(({ embedding }, i) => cosine(embedding, embeddings[i] as Float32Array)),
        );
        const shown = `cosine ${lowest.toFixed(5)} to the reference vectors at the lowest`;
        if (lowest >= sameWeightsCosine) return ok(`${shown}: the published weights`);
        if (lowest >= otherPrecisionCosine)
          return ok(`${shown}: this model in another precision (int8 gives 0.9943 and more)`);
        return failed(
          shown,
          `Another model, pooling or tokenizer answers. ${embeddingModel.id} with mean pooling is needed.`,
        );
      },
    },
    {
      name: 'image',
      run: async () => {
        if (isHere) return skipped('on this machine the model runs without a container');
        const image = (await describe())?.image;
        if (image === undefined)
          return warning('the endpoint does not say its image', 'Look at it once it is InService.');
        const region = /\.ecr\.([a-z0-9-]+)\./.exec(image)?.[1];
        return region === outputs.region
          ? ok(image)
          : failed(`${image} is of ${region ?? 'no'} region`, `Deploy with the image of ${outputs.region}.`);
      },
    },
    {
      name: 'concurrency',
      run: async () => {
        if (isHere) return skipped('quota L-1194F27D is an account’s');
        const concurrency = (await describe())?.concurrencyMax;
        if (concurrency === undefined) return skipped('the endpoint has instances, not a concurrency');
        return quotaVerdict(await readQuota(stack.controlPlane), concurrency, outputs.region);
      },
    },
  ];
};

/** @param quota undefined where the region does not know it */
export const quotaVerdict = (quota: number | undefined, concurrency: number, region: string): Verdict => {
  if (quota === undefined)
    return failed(
      `${region} has no quota L-1194F27D`,
      'Serverless inference is not offered there: choose another region.',
    );
  return quota >= concurrency
    ? ok(`${concurrency} of the ${quota} that quota L-1194F27D allows in ${region}`)
    : failed(
        `${concurrency} are asked for, quota L-1194F27D allows ${quota} in ${region}`,
        'Ask for more in the console of Service Quotas, or deploy with a lower concurrency.',
      );
};
