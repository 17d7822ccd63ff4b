import { expect, test } from 'vitest';
import { parseReplay } from './parse-replay.ts';

test.each([
  { selection: {}, dryRun: true },
  { selection: { key: 'a', prefix: 'b', code: 'corrupt', olderThanSeconds: 0 }, dryRun: false },
  { selection: { code: 'unknown' }, dryRun: false },
  { selection: { sentBefore: '2026-01-01T00:00:00.000Z', exceptCodes: ['corrupt'] }, dryRun: false, documentsMax: 4 },
])('%j', (request) => expect(parseReplay(request)).toEqual(request));

test.each<[request: unknown, why: string]>([
  [undefined, 'A replay needs “selection”'],
  [[], 'A replay needs “selection”'],
  [{}, 'A replay needs “selection”'],
  [{ selection: {} }, '“dryRun”, true or false'],
  [{ selection: {}, dryRun: 'false' }, '“dryRun”, true or false'],
  [{ selection: 'all', dryRun: false }, '“selection”, an object'],
  [{ selection: ['a'], dryRun: false }, '“selection”, an object'],
  [{ selection: { Key: 'a' }, dryRun: false }, '“Key” is unknown; a selection has key, prefix, code, olderThanSeconds'],
  [{ selection: { toString: 'a' }, dryRun: false }, '“toString” is unknown'],
  [{ selection: { key: '' }, dryRun: false }, '“key” must be a text'],
  [{ selection: { prefix: 7 }, dryRun: false }, '“prefix” must be a text'],
  [{ selection: { code: 'text-refuse' }, dryRun: false }, '“code” must be a failure’s code'],
  [{ selection: { code: 'toString' }, dryRun: false }, '“code” must be a failure’s code'],
  [{ selection: { olderThanSeconds: '60' }, dryRun: false }, '“olderThanSeconds” must be a number'],
  [{ selection: { sentBefore: '2026-01-01' }, dryRun: false }, '“sentBefore” must be a time'],
  [{ selection: { exceptCodes: ['corrup'] }, dryRun: false }, '“exceptCodes” must be a list'],
  [{ selection: {}, dryRun: false, documentsMax: 0 }, '“documentsMax” must be a whole number'],
  [{ selection: { olderThanSeconds: -1 }, dryRun: false }, '“olderThanSeconds” must be a number'],
])('%j is refused', (request, why) =>
  expect(() => parseReplay(request)).toThrow(
    expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(why) }),
  ),
);
