// What a deployment weighs: size and cold import of each function's bundle, and the time of a synthesis.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from '@alex/infra/bundle';
import { serviceNames } from '@alex/infra/permissions';

const rounds = 5;
const kibibyte = 1_024;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const sizes = (folder: string) => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
  const sum = (of: (bytes: Buffer) => number) =>
    Math.round(files.reduce((total, file) => total + of(file), 0) / kibibyte);
  return { unpacked: sum(({ length }) => length), packed: sum((file) => gzipSync(file).length) };
};

/** All that any of the functions asks its environment for. */
const environment = Object.fromEntries(
  ['DOCUMENTS_BUCKET', 'STATE_BUCKET', 'VECTOR_BUCKET', 'VECTOR_INDEX', 'EMBEDDING_ENDPOINT_NAME']
    .concat(
      ['DOCUMENTS', 'DOCUMENTS_DEAD_LETTER', 'BATCHES', 'BATCHES_DEAD_LETTER'].map((queue) => `${queue}_QUEUE_URL`),
    )
    .map((name) => [name, 'x']),
);

/** Seconds of processor time that Node needs to run this, in a process of its own: what other processes do is not in it. */
const processorSeconds = (args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): number => {
  const report = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();console.log('CPU '+(user+system)/1e6)})`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', report, ...args], { env, cwd, encoding: 'utf8' });
  const [, seconds] = /^CPU (\S+)$/m.exec(stdout) ?? [];
  if (seconds === undefined) throw new Error(stderr);
  return Number(seconds);
};

const startSeconds = () => processorSeconds(['-e', ''], {});
const importSeconds = (file: string): number =>
  processorSeconds(['--input-type=module', '-e', `await import(${JSON.stringify(file)}); process.exit()`], {
    ...environment,
    AWS_REGION: 'us-east-1',
  });

const folder = mkdtempSync(join(tmpdir(), 'alex-deployment-'));
try {
  const empty = median(Array.from({ length: rounds }, startSeconds));
  console.log('function   KiB unpacked   KiB gzipped   import, ms of processor time');
  for (const service of serviceNames) {
    const at = join(folder, service);
    await bundle(service, at);
    const { unpacked, packed } = sizes(at);
    const times = Array.from({ length: rounds }, () => importSeconds(join(at, 'index.mjs')) - empty);
    console.log(
      service.padEnd(10),
      String(unpacked).padStart(13),
      String(packed).padStart(13),
      (median(times) * 1_000).toFixed(0).padStart(17),
    );
  }
  for (const [validation, what] of [
    ['true', 'with cdk-nag and the CDK’s own validation'],
    ['false', 'with cdk-nag alone'],
  ] as const) {
    const env = { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out'), CDK_VALIDATION: validation };
    const seconds = processorSeconds(['bin/app.ts'], env, fileURLToPath(new URL('../infra', import.meta.url)));
    console.log(`synthesis ${what}: ${seconds.toFixed(1)} s of processor time, esbuild's own not counted`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
