// inference.py, and the weights where they are to be packed → model.tar.gz, as SageMaker unpacks it into /opt/ml/model.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError } from './option-error.ts';
import type { Options } from './options.ts';
import { type ArchivedFile, packTarGz } from './tar-archive.ts';

export interface ModelArchive {
  readonly file: string;
  /** Of the files in it, not of their compression: the same on every machine. */
  readonly contentHash: string;
}

export const inferenceCode = fileURLToPath(new URL('../inference/inference.py', import.meta.url));

const required = ['config.json', 'tokenizer.json'];
/** Either; the first is what the container's transformers reads without our help. */
const weightFiles = ['pytorch_model.bin', 'model.safetensors'];
const optional = ['tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt'];

const modelFiles = (folder: string): ArchivedFile[] => {
  const has = (name: string) => existsSync(join(folder, name));
  const missing = required.filter((name) => !has(name));
  const weights = weightFiles.find(has);
  if (missing.length > 0 || weights === undefined)
    throw new OptionError(
      `modelFolder ${folder} lacks ${missing[0] ?? weightFiles.join(' or ')}: download the model’s files into it.`,
    );
  return [...required, weights, ...optional.filter(has)].map((path) => ({
    path,
    bytes: readFileSync(join(folder, path)),
  }));
};

/** @throws OptionError where the model's folder lacks a file */
export const packModel = (
  { weights, modelFolder }: Pick<Options, 'weights' | 'modelFolder'>,
  folder: string,
): ModelArchive => {
  const files = [
    { path: 'code/inference.py', bytes: readFileSync(inferenceCode) },
    ...(weights === 'packed' ? modelFiles(modelFolder) : []),
  ];
  const hash = createHash('sha256');
  for (const { path, bytes } of files) hash.update(`${path} ${bytes.byteLength}\n`).update(bytes);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'model.tar.gz');
  writeFileSync(file, packTarGz(files));
  return { file, contentHash: hash.digest('hex') };
};
