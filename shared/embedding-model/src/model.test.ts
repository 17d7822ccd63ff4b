import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelFileHashes } from './model.ts';
import { modelFiles } from './model-files.ts';

test.each(Object.keys(modelFiles) as (keyof typeof modelFiles)[])(
  'the committed %s file is the one whose hash the fingerprint names',
  (name) => {
    expect(createHash('sha256').update(readFileSync(modelFiles[name])).digest('hex')).toBe(modelFileHashes[name]);
  },
);
