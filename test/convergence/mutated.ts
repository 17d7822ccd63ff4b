// Preloaded into a run: the sources as they are, but for one line of the protocol. MUTATION is its place in the list.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutations } from './mutations.ts';

const mutation = mutations[Number(process.env.MUTATION)];
if (!mutation) throw new Error('MUTATION is the place of a mutation in test/convergence/mutations.ts, from 0.');
const target = new URL(`../../${mutation.file}`, import.meta.url).href;

registerHooks({
  load: (url, context, next) =>
    url === target
      ? {
          format: 'module-typescript',
          source: readFileSync(fileURLToPath(url), 'utf8').replace(mutation.find, () => mutation.replace),
          shortCircuit: true,
        }
      : next(url, context),
});
