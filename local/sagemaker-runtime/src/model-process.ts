/** A process of its own with the model: one text → the JSON of its embedding. Says 'ready' when it is loaded, then answers job by job. */
import { readFileSync } from 'node:fs';
import { asRustReads } from '@alex/embedding-model/as-rust-reads';
import { modelFiles } from '@alex/embedding-model/model-files';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EmbedOptions } from './engine.ts';

export interface EmbedJob {
  readonly text: string;
  readonly options: EmbedOptions;
}
export type EmbedReply = { readonly json: string } | { readonly tooManyTokens: number };

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

// One thread, and one process a core: on two cores that embeds a sixth more full windows, and a third more short texts, than two threads.
const session = await InferenceSession.create(modelFiles.weights, { intraOpNumThreads: 1, interOpNumThreads: 1 });
const tokenizer = new Tokenizer(readJson(modelFiles.tokenizer), readJson(modelFiles.tokenizerConfig));
const separatorId = tokenizer.token_to_id('[SEP]')!;

/** One text a run: a batch would be padded, and its vectors would depend on their neighbours. */
const runModel = async (ids: readonly number[]): Promise<{ values: Float32Array; width: number }> => {
  const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, ids.length]);
  const { last_hidden_state } = await session.run({
    input_ids: tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: tensor(new BigInt64Array(ids.length)),
  });
  return { values: last_hidden_state!.data as Float32Array, width: last_hidden_state!.dims[2]! };
};

/** The mean over all tokens (there is no padding), divided by its L2 norm. */
const pool = (values: Float32Array, width: number): Float32Array => {
  const sums = new Float64Array(width);
  for (let index = 0; index < values.length; index++) sums[index % width]! += values[index]!;
  const norm = Math.hypot(...sums);
  return Float32Array.from(sums, (sum) => sum / norm);
};

const rowsOf = (values: Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );

const answer = async ({ text, options: { shape, tokensKept, tokensMax } }: EmbedJob): Promise<EmbedReply> => {
  const all = tokenizer.encode(asRustReads(text)).ids;
  const ids =
    tokensKept !== undefined && all.length > tokensKept ? [...all.slice(0, tokensKept - 1), separatorId] : all;
  if (ids.length > tokensMax) return { tooManyTokens: ids.length };
  const { values, width } = await runModel(ids);
  return { json: JSON.stringify(shape === 'pooled' ? Array.from(pool(values, width)) : rowsOf(values, width)) };
};

/** Without its parent this process has nothing left to do. */
const send = (message: 'ready' | EmbedReply) =>
  process.send!(message, (error: Error | null) => error && process.exit());

process.on('SIGINT', () => {}); // A terminal's Ctrl-C reaches every process; the parent decides what it means.
process.on('message', async (job: EmbedJob) => send(await answer(job)));
send('ready');
