// The whole system as its users run it: a process of its own, known only by its outputs file.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SearchResponse } from '@alex/core/api';
import type { DocumentRecord } from '@alex/core/document-record';
import type { SearchQuery } from '@alex/core/search';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'local/stack/src/main.ts');
const cli = join(root, 'cli/src/main.ts');
const startMilliseconds = 60_000;
const settleMilliseconds = 60_000;

export interface RunningStack {
  readonly outputs: StackOutputs;
  readonly outputsFile: string;
  readonly s3: S3Client;
  put(key: string, body: string | Uint8Array, contentType?: string): Promise<void>;
  remove(key: string): Promise<void>;
  search(query: string, options?: Partial<SearchQuery>): Promise<SearchResponse['hits']>;
  /** Undefined where the document is not known. */
  document(key: string): Promise<DocumentRecord | undefined>;
  /** Waits until the condition holds of the document. */
  until(key: string, condition: (record: DocumentRecord) => boolean, milliseconds?: number): Promise<DocumentRecord>;
  alex(...args: string[]): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
  /** The stack's own, for who preloads something into it. */
  readonly process: ChildProcess;
  /** SIGKILL: nothing is written any more. */
  kill(): Promise<void>;
  /** Ctrl-C. */
  stop(): Promise<void>;
}

export const temporaryFolder = async (): Promise<AsyncDisposable & { readonly path: string }> => {
  const path = await mkdtemp(join(tmpdir(), 'alex-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
};

export const isSettled = ({ status }: DocumentRecord): boolean => status === 'live' || status === 'failed';

const exited = async (child: ChildProcess) => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

const runToEnd = async (command: string, args: readonly string[]) => {
  const child = spawn(process.execPath, [command, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  await once(child, 'close');
  return { status: child.exitCode ?? -1, stdout, stderr };
};

export const startStackProcess = (dataDir: string, ...flags: string[]): Promise<RunningStack> =>
  startStackWith(dataDir, { flags });

/** @param preload URL of a module that is loaded into the stack's process before it starts */
export const startStackWith = async (
  dataDir: string,
  { flags, preload }: { readonly flags: readonly string[]; readonly preload?: string },
): Promise<RunningStack> => {
  const imports = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, [...imports, main, '--port', '0', '--data', dataDir, '--empty', ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', ...(preload === undefined ? [] : ['ipc' as const])],
  });
  let printed = '';
  const note = (data: Buffer) => {
    printed += data;
  };
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);

  const outputsFile = join(dataDir, 'outputs.json');
  const giveUp = Date.now() + startMilliseconds;
  while (!printed.includes('Alex is ready')) {
    if (child.exitCode !== null || Date.now() > giveUp) throw new Error(`The stack did not start:\n${printed}`);
    await sleep(20);
  }
  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as StackOutputs;
  const { endpoint = '', region, accessKeyId = '', secretAccessKey = '', documentsBucket, apiUrl } = outputs;
  const s3 = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });

  const document = async (key: string) => {
    const response = await fetch(`${apiUrl}/documents/${encodeURIComponent(key)}`);
    return response.status === 404 ? undefined : ((await response.json()) as DocumentRecord);
  };

  return {
    outputs,
    outputsFile,
    s3,
    put: async (key, body, contentType) => {
      await s3.send(
        new PutObjectCommand({
          Bucket: documentsBucket,
          Key: key,
          Body: body,
          ...(contentType && { ContentType: contentType }),
        }),
      );
    },
    remove: async (key) => {
      await s3.send(new DeleteObjectCommand({ Bucket: documentsBucket, Key: key }));
    },
    search: async (query, options = {}) => {
      const response = await fetch(`${apiUrl}/search`, { method: 'POST', body: JSON.stringify({ query, ...options }) });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return ((await response.json()) as SearchResponse).hits;
    },
    document,
    until: async (key, condition, milliseconds = settleMilliseconds) => {
      const patience = Date.now() + milliseconds;
      for (;;) {
        const record = await document(key);
        if (record && condition(record)) return record;
        if (Date.now() > patience) throw new Error(`${key} is still ${JSON.stringify(record)}\n${printed}`);
        await sleep(50);
      }
    },
    alex: (...args) => runToEnd(cli, [...args, '--stack', outputsFile]),
    process: child,
    kill: async () => {
      child.kill('SIGKILL');
      await exited(child);
      s3.destroy();
    },
    stop: async () => {
      s3.destroy();
      child.kill('SIGINT');
      await exited(child);
    },
  };
};
