// An inspection → a terminal's lines: what the document is, then its chunks with why each begins where it does.
import { countsOf, factsOf, reasonOf } from '../inspect/describe.ts';
import type { Inspection } from '../inspect/inspect-file.ts';
import { padEnd } from './display-width.ts';
import type { Style } from './style.ts';
import { printableLine, wrap } from './wrap-text.ts';

const nameColumns = 12;

export const renderInspection = (inspection: Inspection, { columns, paint }: Style): string => {
  const facts = factsOf(inspection).flatMap(([name, value]) =>
    wrap(value, columns - nameColumns).map((line, i) => paint('dim', padEnd(i === 0 ? name : '', nameColumns)) + line),
  );
  const numberColumns = String(inspection.chunks.length).length + 2;
  const indent = ' '.repeat(numberColumns);
  const indented = (text: string): string[] => wrap(text, columns - numberColumns).map((line) => `${indent}${line}`);
  const chunks = inspection.chunks.flatMap((chunk) => [
    '',
    `${paint('bold', `${chunk.ordinal}.`.padEnd(numberColumns))}${paint('yellow', reasonOf(chunk))}`,
    ...indented(countsOf(chunk, inspection)).map((line) => paint('dim', line)),
    ...(chunk.context ? indented(chunk.context).map((line) => paint('cyan', line)) : []),
    ...indented(chunk.text).map((line) => line.trimEnd()),
  ]);
  return [paint('bold', printableLine(inspection.file)), ...facts, ...chunks].join('\n');
};
