// A check's finding → a line: in order, or what to do.
import type { Finding, Verdict } from '../doctor/check.ts';
import { padEnd } from './display-width.ts';
import type { Format, Style } from './style.ts';
import { wrap } from './wrap-text.ts';

const marks: Readonly<Record<Verdict['kind'], readonly [mark: string, format: Format]>> = {
  ok: ['ok', 'green'],
  failed: ['✗', 'red'],
  warning: ['!', 'yellow'],
  skipped: ['–', 'dim'],
};

const markColumns = 4;
const nameColumns = 22;

export const renderFinding = ({ name, verdict }: Finding, { columns, paint }: Style): string => {
  const [mark, format] = marks[verdict.kind];
  const indent = ' '.repeat(markColumns + nameColumns);
  const width = columns - indent.length;
  const says = verdict.kind === 'skipped' ? `does not apply: ${verdict.says}` : verdict.says;
  const lines = [...wrap(says, width), ...('todo' in verdict ? wrap(`→ ${verdict.todo}`, width) : [])];
  return lines
    .map((line, i) => (i === 0 ? paint(format, padEnd(mark, markColumns)) + padEnd(name, nameColumns) : indent) + line)
    .join('\n');
};
