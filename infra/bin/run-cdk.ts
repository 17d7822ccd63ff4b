// `cdk …` → AWS's own cdk on this app. After a deploy the outputs are where `alex --stack` finds them; before a destroy it says what stays.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeStackOutputs } from '../src/deployed-outputs.ts';
import { keptOnDestroy } from '../src/kept-on-destroy.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);
const command = args.find((argument) => !argument.startsWith('-'));

const runCdk = async (...more: string[]): Promise<number> => {
  const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const child = spawn(process.execPath, [cdk, ...args, ...more], {
    cwd: join(root, 'infra'),
    env: { CDK_DISABLE_CLI_TELEMETRY: 'true', ...process.env },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [status] = await once(child, 'exit');
  return status ?? 1;
};

const deploy = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'alex-outputs-'));
  try {
    const file = join(folder, 'outputs.json');
    const status = await runCdk('--outputs-file', file);
    for (const written of writeStackOutputs(file, join(root, '.alex')))
      console.log(`\nTry it: npx alex --stack ${written} search "what is in my documents?"`);
    return status;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

if (command === 'destroy') console.log(keptOnDestroy);
process.exitCode = command === 'deploy' && !args.includes('--outputs-file') ? await deploy() : await runCdk();
