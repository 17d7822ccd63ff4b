import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inferenceCode, packModel } from './model-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'alex-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modelFolder = join(folder, 'model');
mkdirSync(modelFolder);
const put = (name: string, text: string) => writeFileSync(join(modelFolder, name), text);
const list = (file: string) => execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n');
const read = (file: string, path: string) => execFileSync('tar', ['-xzOf', file, path]);

test('code alone where the hub has the weights, the same bytes each time', () => {
  const first = packModel({ weights: 'hub', modelFolder: '' }, join(folder, 'a'));
  const second = packModel({ weights: 'hub', modelFolder: '' }, join(folder, 'b'));
  expect(list(first.file)).toEqual(['code/inference.py']);
  expect(read(first.file, 'code/inference.py')).toEqual(readFileSync(inferenceCode));
  expect(readFileSync(second.file)).toEqual(readFileSync(first.file));
  expect(second.contentHash).toBe(first.contentHash);
});

test('a folder without the weights is refused by name', () => {
  const pack = () => packModel({ weights: 'packed', modelFolder }, join(folder, 'c'));
  expect(pack).toThrow(/^modelFolder .* lacks config\.json/);
  put('config.json', '{}');
  put('tokenizer.json', '{}');
  expect(pack).toThrow(/lacks pytorch_model\.bin or model\.safetensors/);
});

test('packed weights are what the folder holds', () => {
  const weights = 'w'.repeat(1_500);
  put('model.safetensors', weights);
  put('vocab.txt', 'a\nb\n');
  put('README.md', 'not for the container');
  const { file, contentHash } = packModel({ weights: 'packed', modelFolder }, join(folder, 'd'));
  expect(list(file).sort()).toEqual([
    'code/inference.py',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'vocab.txt',
  ]);
  expect(read(file, 'model.safetensors').toString()).toBe(weights);
  put('model.safetensors', 'v'.repeat(1_500));
  expect(packModel({ weights: 'packed', modelFolder }, join(folder, 'd')).contentHash).not.toBe(contentHash);
});
