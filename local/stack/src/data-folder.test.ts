import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type DataFolder, openDataFolder } from './data-folder.ts';

let parent: string;
let dir: string;
const opened: DataFolder[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'alex-data-'));
  dir = join(parent, 'a', 'data');
});
afterEach(() => {
  for (const folder of opened.splice(0)) folder.release();
  rmSync(parent, { recursive: true });
});

const open = () => {
  const folder = openDataFolder(dir);
  opened.push(folder);
  return folder;
};
const release = () => opened.pop()?.release();

const outputs = { region: 'us-east-1' } as StackOutputs;

const inUse = () => `The data folder ${dir} is in use by another stack. Stop that one, or use another --data folder.`;

test('credentials are made once, differ by folder and are for the owner alone', () => {
  const { credentials } = open();
  expect(credentials.secretAccessKey).toMatch(/^[0-9a-f]{40}$/);
  expect(statSync(join(dir, 'identity.json')).mode & 0o777).toBe(0o600);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  release();
  expect(open().credentials).toEqual(credentials);
  dir = join(parent, 'b');
  expect(open().credentials).not.toEqual(credentials);
});

test('outputs are for the owner alone and gone once nothing runs', () => {
  const folder = open();
  expect(existsSync(folder.outputsFile)).toBe(false);
  folder.writeOutputs(outputs);
  expect(JSON.parse(readFileSync(folder.outputsFile, 'utf8'))).toEqual(outputs);
  expect(statSync(folder.outputsFile).mode & 0o777).toBe(0o600);
  release();
  expect(existsSync(folder.outputsFile)).toBe(false);
});

test('outputs that a killed stack left are removed by the next one', () => {
  open();
  release();
  writeFileSync(join(dir, 'outputs.json'), '{}');
  open();
  expect(existsSync(join(dir, 'outputs.json'))).toBe(false);
});

test('that the samples were dropped is remembered', () => {
  expect(open().samples.dropped()).toBe(false);
  opened[0]?.samples.setDropped();
  release();
  expect(open().samples.dropped()).toBe(true);
});

test('a second stack is refused, and leaves the outputs of the first alone', () => {
  const folder = open();
  folder.writeOutputs(outputs);
  expect(open).toThrow(inUse());
  expect(existsSync(folder.outputsFile)).toBe(true);
  release();
  open();
});

test('a second process is refused until the first is gone, be it by kill -9', async () => {
  const module = JSON.stringify(new URL('./data-folder.ts', import.meta.url));
  const script = `import { openDataFolder } from ${module};
    const held = openDataFolder(process.argv[1]);
    console.log('open');
    setInterval(() => held, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(open).toThrow(inUse());
  child.kill('SIGKILL');
  await once(child, 'exit');
  open();
});

test.each<[what: string, text: string]>([
  ['cut off', '{"format":1,"accessKeyId":"al'],
  ['empty', ''],
  ['null', 'null'],
  ['without a secret', '{"format":1,"accessKeyId":"alex"}'],
  ['of another version', '{"format":2,"accessKeyId":"alex","secretAccessKey":"x"}'],
])('an identity that is %s is refused, and the folder is free again', (_, text) => {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'identity.json');
  writeFileSync(file, text);
  expect(open).toThrow(`${file} is damaged or of another version. Use another --data folder, or move this one away.`);
  rmSync(file);
  open();
});

test.each<[what: string, prepare: () => void, reason: RegExp]>([
  ['a file', () => writeFileSync(join(parent, 'a'), ''), /^The data folder .+ cannot be used \(ENOTDIR.+Use another/],
  [
    'damaged',
    () => {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'lock.sqlite'), 'x'.repeat(5000));
    },
    /^The data folder .+ cannot be used \(file is not a database\)\. Use another --data folder\.$/,
  ],
])('a folder that is %s is refused by name', (_, prepare, reason) => {
  prepare();
  expect(open).toThrow(reason);
});
