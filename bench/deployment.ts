// What a deployment weighs: size and cold import of each function's bundle, and the time of a synthesis.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from '@alex/infra/bundle';
import { serviceNames } from '@alex/infra/permissions';

const rounds = 7;
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

/** Milliseconds of the import alone, in a process of its own. */
const coldImport = (file: string): number => {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t); process.exit()`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...environment, AWS_REGION: 'us-east-1' },
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return Number(stdout);
};

const folder = mkdtempSync(join(tmpdir(), 'alex-deployment-'));
try {
  console.log('function   KiB unpacked   KiB gzipped   import ms, median   bundling ms');
  for (const service of serviceNames) {
    const at = join(folder, service);
    const started = performance.now();
    await bundle(service, at);
    const bundling = performance.now() - started;
    const { unpacked, packed } = sizes(at);
    const times = Array.from({ length: rounds }, () => coldImport(join(at, 'index.mjs')));
    console.log(
      service.padEnd(10),
      String(unpacked).padStart(13),
      String(packed).padStart(13),
      median(times).toFixed(0).padStart(19),
      bundling.toFixed(0).padStart(13),
    );
  }
  for (const validation of ['true', 'false']) {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts'], {
      cwd: fileURLToPath(new URL('../infra', import.meta.url)),
      env: { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out'), CDK_VALIDATION: validation },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const what = validation === 'true' ? 'with cdk-nag and the CDK’s own validation' : 'with cdk-nag alone';
    console.log(`synthesis ${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
