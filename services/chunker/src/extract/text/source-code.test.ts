import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractSourceCode } from './source-code.ts';

const check = (source: string, ...expected: string[]): void => {
  const document = extractSourceCode(source);
  expectSound(document);
  expect(document.text).toBe(source);
  expect(outline(document)).toEqual(expected.map((block) => `code ${block}`));
};

const body = (words: string): string => `  ${words.padEnd(500, ' x')};`;

test('definitions with the comments above them, and their blank lines inside', () => {
  const one = `/** Says one. */\nfunction one() {\n${body('a')}\n\n${body('b')}\n}`;
  check(
    `import x;\nimport y;\n\n${one}\n\nconst two = 2;\n`,
    'import x;\nimport y;',
    one.split('\n\n')[0]!,
    one.split('\n\n')[1]!,
    'const two = 2;',
  );
});

test('a short definition stays whole', () => {
  const one = 'def one():\n    a = 1\n\n    return a';
  check(`${one}\n\n\ndef two():\n    pass\n`, one, 'def two():\n    pass');
});

test('a long class is parted at its methods', () => {
  const method = (name: string): string =>
    `    def ${name}(self):\n        a = 1\n\n        ${'b '.repeat(150).trim()}`;
  const [one, two, three] = ['one', 'two', 'three'].map(method);
  check(`class A:\n    """Says."""\n\n${one}\n\n${two}\n\n${three}\n`, 'class A:\n    """Says."""', one!, two!, three!);
});

test('without empty lines, what is too long is parted at its outermost lines, below their comments', () => {
  const service = (name: string): string => `  # Of ${name}\n  ${name}:\n    image: ${'i'.repeat(300)}`;
  const [one, two, three] = ['one', 'two', 'three'].map(service);
  check(`services:\n${one}\n${two}\n${three}\nversion: 2\n`, `services:\n${one}`, two!, three!, 'version: 2');
});

test('closing brackets behind an empty line belong to what they close', () => {
  const one = `f(\n${body('a')}\n\n);`;
  check(`${one}\n\ng();`, one, 'g();');
});

test('property: any lines make a sound document of the very text', () => {
  const line = fc.constantFrom('', '  ', 'a', '  b', '\tc', '    d {', '}', 'end', `${'x'.repeat(900)}`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
      const source = lines.join('\n');
      const document = extractSourceCode(source);
      expectSound(document);
      expect(document.text).toBe(source);
    }),
  );
});

test('100,000 lines, however they are indented, are read in one go', () => {
  const lines = Array.from(
    { length: 100_000 },
    (_, index) => `${' '.repeat(index % 60)}x${index % 3 === 0 ? '\n' : ''}`,
  );
  expectSound(extractSourceCode(lines.join('\n')));
});
