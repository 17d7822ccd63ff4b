/** Where the model's files lie, for the local endpoint that runs it. Not for bundles: they do not carry the files. */
import { fileURLToPath } from 'node:url';

const at = (name: string): string => fileURLToPath(new URL(`../all-minilm-l6-v2/${name}`, import.meta.url));

export const modelFiles = {
  weights: at('onnx/model_quantized.onnx'),
  tokenizer: at('tokenizer.json'),
  tokenizerConfig: at('tokenizer_config.json'),
} as const;

/** Texts and what the deployed endpoint, with the published fp32 weights, makes of them: `{ references: { text, embedding }[] }`. */
export const referencesFile = at('references.json');
