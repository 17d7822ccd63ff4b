import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-s3-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('a damaged file is refused with a sentence that says what to do', () => {
  writeFileSync(join(dataDir, 's3.sqlite'), 'not a database, but long enough to be looked at as one. '.repeat(100));
  expect(() => openDatabase(dataDir)).toThrow(/Cannot open the S3 data in .*s3\.sqlite: .*Move its folder away/);
});

test('a file of a later version is refused', () => {
  const database = openDatabase(dataDir);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => openDatabase(dataDir)).toThrow('its format is version 99');
});

test('a second server on the same data is refused', () => {
  const database = openDatabase(dataDir);
  expect(() => openDatabase(dataDir)).toThrow('Another process is using it');
  database.close();
});
