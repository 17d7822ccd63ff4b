import { describeFailure, PipelineError } from '@alex/core/errors';
import type { DeadLetter, ReplaySelection } from '@alex/core/replay';
import { expect, test } from 'vitest';
import { isSelected } from './select-letters.ts';

const now = new Date('2026-01-01T01:00:00.000Z');
const failure = describeFailure(new PipelineError('corrupt', ''), { attempts: 1, at: '', messageId: 'm' });
const letter: DeadLetter = {
  queue: 'documents',
  messageId: 'm',
  sent: '2026-01-01T00:00:00.000Z',
  key: 'a/b.md',
  failure,
};
const { key: _key, ...nameless } = letter;
const { failure: _failure, ...silent } = letter;

test.each<[ReplaySelection, DeadLetter, boolean]>([
  [{}, letter, true],
  [{}, nameless, true],
  [{ key: 'a/b.md' }, letter, true],
  [{ key: 'a/b' }, letter, false],
  [{ key: 'a/b.md' }, nameless, false],
  [{ prefix: 'a/' }, letter, true],
  [{ prefix: 'b' }, letter, false],
  [{ prefix: 'a/' }, nameless, false],
  [{ code: 'corrupt' }, letter, true],
  [{ code: 'encrypted' }, letter, false],
  [{ code: 'unknown' }, letter, false],
  [{ code: 'unknown' }, silent, true],
  [{ code: 'corrupt' }, silent, false],
  [{ olderThanSeconds: 0 }, letter, true],
  [{ olderThanSeconds: 3_600 }, letter, true],
  [{ olderThanSeconds: 3_601 }, letter, false],
  [{ exceptCodes: ['corrupt'] }, letter, false],
  [{ exceptCodes: ['corrupt'] }, silent, true],
  [{ exceptCodes: ['encrypted'] }, letter, true],
  [{ exceptCodes: ['corrupt'] }, { ...letter, superseded: true }, true],
  [{ prefix: 'a/', code: 'corrupt', olderThanSeconds: 60 }, letter, true],
  [{ prefix: 'a/', code: 'encrypted' }, letter, false],
  [{ key: 'x', code: 'corrupt' }, letter, false],
])('%j selects %j: %s', (selection, of, expected) => expect(isSelected(selection, of, now)).toBe(expected));
