import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planUploads } from './plan-uploads.ts';
import { contentTypeOf } from './upload-file.ts';

let root: string;
const at = (path: string) => `${root}/${path}`;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'alex-plan-'));
  const files = [
    'docs/b.md',
    'docs/a.md',
    'docs/deep/c d.txt',
    'docs/.git/config',
    'docs/.hidden',
    'other/a.md',
    'x.pdf',
  ];
  for (const file of files) {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), file);
  }
  await mkdir(at('empty'));
  await mkdir(at('links'));
  await symlink('../docs/deep', at('links/deep'));
  await symlink('.', at('links/self'));
  await symlink('nowhere', at('links/broken'));
  await symlink('circle', at('links/circle'));
});
afterAll(() => rm(root, { recursive: true }));

const keysOf = async (paths: readonly string[], prefix = '') =>
  (await planUploads(paths.map(at), prefix)).uploads.map(({ key }) => key);

test.each([
  [['docs'], ['docs/a.md', 'docs/b.md', 'docs/deep/c d.txt']],
  [['docs/'], ['docs/a.md', 'docs/b.md', 'docs/deep/c d.txt']],
  [['docs/.'], ['a.md', 'b.md', 'deep/c d.txt']],
  [['docs/deep/../deep'], ['deep/c d.txt']],
  [
    ['x.pdf', 'docs/deep/c d.txt'],
    ['x.pdf', 'c d.txt'],
  ],
  [['docs/.hidden'], ['.hidden']],
  [['docs/a.md', 'docs/./a.md'], ['a.md']],
  [['empty'], []],
])('%j → keys', async (paths, keys) => {
  expect(await keysOf(paths)).toEqual(keys);
});

test.each(['office', 'office/', '/office//'])('prefix %s is a folder', async (prefix) => {
  expect(await keysOf(['docs/deep'], prefix)).toEqual(['office/deep/c d.txt']);
  expect(await keysOf(['docs/deep/.'], prefix)).toEqual(['office/c d.txt']);
});

test('says what it leaves out, follows links, and comes out of loops', async () => {
  const skippedOf = async (path: string) =>
    (await planUploads([at(path)], '')).skipped.map((each) => [relative(root, each.path), each.reason]);
  expect(await skippedOf('docs')).toEqual([
    ['docs/.git', 'hidden'],
    ['docs/.hidden', 'hidden'],
  ]);
  expect(await skippedOf('links')).toEqual([
    ['links/broken', 'a link to nothing'],
    ['links/circle', 'a link in a circle'],
    ['links/self', 'a link back to an enclosing folder'],
  ]);
  expect(await keysOf(['links'])).toEqual(['links/deep/c d.txt']);
});

test('knows the size, and refuses what is missing or would share a key', async () => {
  expect((await planUploads([at('x.pdf')], '')).uploads).toEqual([{ path: at('x.pdf'), key: 'x.pdf', bytes: 5 }]);
  await expect(keysOf(['nothing'])).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('nothing') });
  await expect(keysOf(['docs/a.md', 'other/a.md'])).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/docs\/a.md and .*other\/a.md would both become the document a.md/),
  });
});

test('content types come from the name and claim no charset', () => {
  const types = ['a.MD', 'a.txt', 'a.pdf', 'a.docx', 'a.json', 'a.html', 'a.csv', 'README'].map(contentTypeOf);
  expect(types).toEqual([
    'text/markdown',
    'text/plain',
    'application/pdf',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/json',
    'text/html',
    'text/csv',
    'application/octet-stream',
  ]);
});
