/**
 * The Hugging Face inference container behind the endpoint: a request's body → the answer's body, both JSON.
 *
 * The stock container answers one row a token and takes up to 512 of them. The pooled one stands for our own inference.py: one
 * embedding a text, from one window of 256 tokens. Neither cuts a text unless its parameters ask for it: a longer one is refused
 * with 400, by the pooled container with the text's index and its tokens.
 */
import { setTimeout } from 'node:timers/promises';
import { embeddingModel } from '@alex/embedding-model/model';
import { type Engine, type ResponseShape, TooManyTokensError } from './engine.ts';
import type { Fault, Faults } from './faults.ts';

/** The model has this many positions. */
const positions = 512;
/** A longer answer kills the container's worker (measured on multi-model-server 1.1.11). */
const answerBytesMax = 6_553_500;

export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** As the model server writes it; every failure of a request is called so. */
  get body(): string {
    return JSON.stringify({ code: this.status, type: 'InternalServerException', message: this.message }, null, 2);
  }
}

interface Inputs {
  readonly texts: readonly string[];
  readonly isList: boolean;
  readonly tokensKept: number | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ContainerError(400, `The body is not JSON: ${(cause as Error).message}`);
  }
};

const readInputs = (body: string, windowTokens: number): Inputs => {
  const request = parseJson(body);
  // Unknown keys and parameters are ignored without a word, top-level max_length among them (measured).
  const { inputs, parameters } = isObject(request) ? request : {};
  const { truncation, tokenize_kwargs } = isObject(parameters) ? parameters : {};
  const { truncation: tokenizeTruncation, max_length } = isObject(tokenize_kwargs) ? tokenize_kwargs : {};
  const texts: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs];
  if (!texts.every((text) => typeof text === 'string'))
    throw new ContainerError(400, 'inputs must be a string or a list of strings.');
  const maxLength = max_length ?? windowTokens;
  if (typeof maxLength !== 'number' || maxLength < embeddingModel.specialTokens)
    throw new ContainerError(400, `max_length must be a number from ${embeddingModel.specialTokens}.`);
  const isCut = truncation === true || tokenizeTruncation === true;
  return { texts, isList: Array.isArray(inputs), tokensKept: isCut ? maxLength : undefined };
};

const spoil = (items: readonly string[], fault: Fault | undefined): readonly string[] => {
  if (fault === 'wrong-count') return items.slice(1);
  if (fault === 'wrong-dimension') return items.map(() => '[0.6,0.8]');
  if (fault === 'nan') return items.map(() => `[${Array(embeddingModel.dimension).fill('NaN')}]`);
  return items;
};

const answerOf = (items: readonly string[], isList: boolean, shape: ResponseShape): string => {
  const nested = shape === 'pooled' ? items : items.map((rows) => `[${rows}]`);
  return isList ? `[${nested}]` : (nested[0] ?? '[]');
};

const windows = { pooled: embeddingModel.windowTokens, tokens: positions } as const;

const refusal = ({ index, tokens }: TooManyTokensError, shape: ResponseShape): ContainerError =>
  new ContainerError(
    400,
    shape === 'pooled'
      ? `Text ${index} has ${tokens} tokens and the model reads ${windows.pooled}: it is refused, not cut.`
      : `The size of tensor a (${tokens}) must match the size of tensor b (${positions}) at non-singleton dimension 1`,
  );

export interface ContainerAnswer {
  readonly json: string;
  readonly texts: number;
}

export interface Container {
  /** Throws a `ContainerError`, or the signal's reason when aborted. */
  invoke(
    body: string,
    contentType: string | undefined,
    fault: Fault | undefined,
    signal: AbortSignal,
  ): Promise<ContainerAnswer>;
}

export const createContainer = (engine: Engine, endpointShape: ResponseShape, faults: Faults): Container => ({
  invoke: async (body, contentType, fault, signal) => {
    if (faults.latencyMs > 0) await setTimeout(faults.latencyMs, undefined, { signal });
    if (contentType !== 'application/json')
      throw new ContainerError(400, `Content type ${contentType} is not supported by this framework.`);
    if (fault === 'model-error') throw new ContainerError(500, 'The model failed, as it was told to.');
    if (fault === 'garbage') return { json: '<html>', texts: 0 };
    const shape = fault === 'token-level' ? 'tokens' : endpointShape;
    const { texts, isList, tokensKept } = readInputs(body, windows[shape]);
    const { poison } = faults;
    if (poison !== undefined && texts.some((text) => text.includes(poison)))
      throw new ContainerError(400, `A text contains ${poison}.`);
    const items = await engine.embed(texts, { shape, tokensKept, tokensMax: windows[shape] }, signal).catch((error) => {
      if (error instanceof TooManyTokensError) throw refusal(error, shape);
      if (signal.aborted) throw error;
      throw new ContainerError(500, error.message);
    });
    const json = answerOf(spoil(items, fault), isList, shape);
    if (json.length > answerBytesMax) throw new ContainerError(500, 'Worker died.');
    return { json, texts: texts.length };
  },
});
