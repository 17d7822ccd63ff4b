import { describe, expect, test } from 'vitest';
import { parseOptions, usage } from './options.ts';

const defaults = { port: 4566, dataDir: '.alex', empty: false };

describe('accepted', () => {
  test.each<[line: string, changed: Partial<ReturnType<typeof parseOptions> & object>]>([
    ['', {}],
    ['--port 0', { port: 0 }],
    ['--port=65535', { port: 65_535 }],
    ['--data /var/lib/alex', { dataDir: '/var/lib/alex' }],
    ['--empty', { empty: true }],
    ['--embedding-endpoint http://10.0.0.7:8080', { embeddingEndpoint: 'http://10.0.0.7:8080' }],
    ['--embedding-endpoint https://models.example/', { embeddingEndpoint: 'https://models.example' }],
  ])('%s', (line, changed) => {
    expect(parseOptions(line.split(' ').filter(Boolean))).toEqual({ ...defaults, ...changed });
  });
});

describe('refused by one sentence', () => {
  test.each<[line: string, sentence: string]>([
    ['--port x', '--port takes a number from 0 to 65535, not “x”.'],
    ['--port 65536', '--port takes a number from 0 to 65535, not “65536”.'],
    ['--port=-1', '--port takes a number from 0 to 65535, not “-1”.'],
    ['--port 1e3', '--port takes a number from 0 to 65535, not “1e3”.'],
    ['--port=', '--port takes a number from 0 to 65535, not “”.'],
    ['--port', "Option '--port <value>' argument missing."],
    ['--data=', '--data takes the name of a folder.'],
    ['--embedding-endpoint nowhere', '--embedding-endpoint takes a URL such as http://127.0.0.1:8080, not “nowhere”.'],
    ['--embedding-endpoint ftp://x', '--embedding-endpoint takes a URL such as http://127.0.0.1:8080, not “ftp://x”.'],
    ['--port --empty', "Option '--port' argument is ambiguous."],
    ['--prot 1', "Unknown option '--prot'."],
    ['--empty=yes', "Option '--empty' does not take an argument."],
    ['-p 1', "Unknown option '-p'."],
    ['notes.md', "Unexpected argument 'notes.md'."],
  ])('%s', (line, sentence) => {
    expect(() => parseOptions(line.split(' '))).toThrow(new Error(sentence));
  });
});

test('help wins over everything else that is right', () => {
  expect(parseOptions(['--port', '1', '--help'])).toBe('help');
  for (const option of ['port', 'data', 'empty', 'embedding-endpoint', 'help']) expect(usage).toContain(`--${option} `);
});
