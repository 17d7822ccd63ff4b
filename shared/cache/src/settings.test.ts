import { expect, test } from 'vitest';
import { readCacheSettings } from './settings.ts';

test('in memory and for an hour where nothing is said', () =>
  expect(readCacheSettings({})).toEqual({ url: undefined, ttlSeconds: 3_600 }));

test.each(['redis://cache:6379', 'rediss://user:secret@cache:6379/2'])('%s', (url) =>
  expect(readCacheSettings({ CACHE_URL: url, CACHE_TTL_SECONDS: '60' })).toEqual({ url, ttlSeconds: 60 }),
);

test.each([
  [{ CACHE_URL: 'cache:6379' }, /CACHE_URL must be redis/],
  [{ CACHE_URL: 'http://cache' }, /CACHE_URL must be redis/],
  [{ CACHE_TTL_SECONDS: '0' }, /CACHE_TTL_SECONDS/],
  [{ CACHE_TTL_SECONDS: 'an hour' }, /CACHE_TTL_SECONDS/],
])('%j is refused by name', (environment, message) => expect(() => readCacheSettings(environment)).toThrow(message));
