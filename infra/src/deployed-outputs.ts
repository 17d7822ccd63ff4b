// The outputs that `cdk deploy` wrote → one file a stack, as `alex --stack` reads it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputsKey } from './stack-output.ts';

/** @returns the files that were written; none where nothing was deployed */
export const writeStackOutputs = (cdkOutputsFile: string, folder: string): readonly string[] => {
  if (!existsSync(cdkOutputsFile)) return [];
  const byStack = JSON.parse(readFileSync(cdkOutputsFile, 'utf8')) as Record<string, Record<string, string>>;
  return Object.entries(byStack).flatMap(([stack, outputs]) => {
    const text = outputs[outputsKey];
    if (text === undefined) return [];
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${stack}.json`);
    writeFileSync(file, `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    return [file];
  });
};
