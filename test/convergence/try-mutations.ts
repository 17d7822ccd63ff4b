// Takes out the protocol's lines one by one, plays interleavings until one breaks a promise, and writes what broke as a table:
// `npm run mutations`, or `npm run mutations -- --only 3` for one of them on the terminal.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toolOptions } from '../tool-options.ts';
import { type Mutation, mutations } from './mutations.ts';

const values = toolOptions({
  runs: { type: 'string', default: '3000' },
  seed: { type: 'string', default: '20261123' },
  only: { type: 'string' },
});
const page = fileURLToPath(new URL('../../docs/protocol-mutations.md', import.meta.url));
const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Outcome {
  readonly runs: number;
  readonly broken?: string;
}

const attempt = (place: number): Outcome => {
  const args = [
    '--import',
    path('mutated.ts'),
    path('run.ts'),
    '--brief',
    '--runs',
    values.runs,
    '--seed',
    values.seed,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, MUTATION: String(place) },
    encoding: 'utf8',
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`Mutation ${place} did not run:\n${stderr}`);
  return JSON.parse(last) as Outcome;
};

/** Ids and counts say nothing on a page. */
const plain = (broken: string): string =>
  broken
    .replace(/: [{].*$/, '')
    .replace(/[0-9a-f]{32}\/0*([0-9A-F]+)\//g, '…/$1/')
    .replace(/[0-9a-f]{32}/g, '…')
    .replaceAll('|', ' ')
    .slice(0, 120);

const row = ({ line, harmless, otherTest }: Mutation, { runs, broken }: Outcome): string =>
  broken
    ? `| ${line} | ${plain(broken)} | ${runs} |`
    : `| ${line} | ${otherTest ? `“${otherTest}”` : (harmless ?? '**nothing broke**')} | none of ${runs} |`;

const rows: string[] = [];
for (const [place, mutation] of mutations.entries()) {
  if (values.only !== undefined && place !== Number(values.only)) continue;
  const text = row(mutation, attempt(place));
  console.log(`${place} ${text}`);
  rows.push(text);
}
if (values.only === undefined) {
  const [before = ''] = readFileSync(page, 'utf8').split('| the line taken out |');
  writeFileSync(
    page,
    [`${before}| the line taken out | what then breaks | in run |`, '|---|---|---|', ...rows, ''].join('\n'),
  );
}
