// The README's table of failures is the code's.
import { readFileSync } from 'node:fs';
import { failureTable } from '@alex/core/errors';
import { expect, test } from 'vitest';

test('every failure stands in the README with its meaning, stage, retry and advice, and no other does', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = Object.entries(failureTable).map(
    ([code, { meaning, stage, retryable, advice }]) =>
      `| \`${code}\` | ${meaning} | ${stage} | ${retryable ? 'yes' : 'no'} | ${advice} |`,
  );
  const shown = readme.split('\n').filter((line) => /^\| `[a-z-]+` \| [^|]+ \| [a-z]+ \| (yes|no) \|/.test(line));
  expect(shown).toEqual(rows);
});
