// inference.py under the libraries of its container. ALEX_PYTHON names a Python that has them (CONTRIBUTING.md), else python3.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { referencesFile } from '@alex/embedding-model/model-files';
import { expect, test } from 'vitest';

const python = process.env.ALEX_PYTHON ?? 'python3';
const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1' };
const run = (...args: string[]) => spawnSync(python, args, { env: environment, encoding: 'utf8' });
const container = ['1.13.1', '4.26.0'];

const versions = run(
  '-c',
  'import torch, transformers; print(torch.__version__.split("+")[0], transformers.__version__)',
);
const has = versions.stdout?.trim().split(' ') ?? [];
const isContainer = container.every((version, i) => version === has[i]);
/** The folder of the model's published files, where somebody has it. */
const model = process.env.ALEX_MODEL_FOLDER;

test.skipIf(!isContainer)(
  `inference.py under torch ${container[0]} and transformers ${container[1]} (skipped where Python has them not)`,
  { timeout: 120_000 },
  () => {
    const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    const tokenizerFolder = at('../../shared/embedding-model/all-minilm-l6-v2');
    const real = model === undefined ? [] : [model, referencesFile];
    const { status, stderr } = run(at('../inference/inference_test.py'), tokenizerFolder, ...real);
    expect(stderr).toMatch(/^OK/m);
    expect(status).toBe(0);
  },
);
