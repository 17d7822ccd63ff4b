import { expect, test } from 'vitest';
import { visibleCharacters } from './chunk.ts';

test('white space is what a regular expression takes for it', () => {
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    expect([code, visibleCharacters(character)]).toEqual([code, /\s/.test(character) ? 0 : 1]);
  }
});

test('of a text, each code unit counts', () => {
  expect(visibleCharacters(' a\n b\u3000c 😀 ')).toBe(5);
});
