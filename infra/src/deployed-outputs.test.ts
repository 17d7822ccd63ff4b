import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeStackOutputs } from './deployed-outputs.ts';
import { outputsKey } from './stack-output.ts';

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'alex-outputs-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};

test('each stack’s outputs are written as they are', () => {
  const at = folder();
  const outputs = { region: 'us-east-1', documentsBucket: 'alex-documents-111122223333-us-east-1' };
  const cdkOutputs = join(at, 'cdk.json');
  writeFileSync(
    cdkOutputs,
    JSON.stringify({ alex: { [outputsKey]: JSON.stringify(outputs), EmbeddingEndpointName: 'e' }, other: { A: 'b' } }),
  );
  const written = writeStackOutputs(cdkOutputs, join(at, '.alex'));
  expect(written).toEqual([join(at, '.alex', 'alex.json')]);
  expect(JSON.parse(readFileSync(written[0] ?? '', 'utf8'))).toEqual(outputs);
});

test('a deploy that failed before it wrote any leaves none', () =>
  expect(writeStackOutputs(join(folder(), 'absent.json'), folder())).toEqual([]));
