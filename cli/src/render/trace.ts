// Log lines of one trace → what happened, when, and where.
import type { LogLine } from '../read-log.ts';
import { padEnd } from './display-width.ts';
import { figure } from './figures.ts';
import type { Format, Style } from './style.ts';
import { wrap } from './wrap-text.ts';

/** What every line has, or what says the same for all lines of a trace. */
const left = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'requestId',
  'traceId',
  'documentId',
  'xray_trace_id',
]);

const formats: Readonly<Record<string, Format>> = { WARN: 'yellow', ERROR: 'red' };
const timeColumns = 12;
/** alex-STAGE-embedder; a longer one takes what it needs. */
const serviceColumns = 20;
const eventColumns = 18;

const shown = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const parse = (message: string): Record<string, unknown> => {
  try {
    return Object(JSON.parse(message)) as Record<string, unknown>;
  } catch {
    return { message };
  }
};

export const renderTrace = (traceId: string, lines: readonly LogLine[], { columns, paint }: Style): string => {
  const first = lines[0]?.timestamp ?? 0;
  const indent = ' '.repeat(timeColumns + serviceColumns + eventColumns);
  return [
    `${paint('bold', traceId)}  from ${new Date(first).toISOString()}`,
    ...lines.flatMap(({ timestamp, message }) => {
      const fields = parse(message);
      const { level, service, message: event } = fields;
      const rest = Object.entries(fields)
        .filter(([name]) => !left.has(name))
        .map(([name, value]) => `${name}=${shown(value)}`)
        .join(' ');
      const format = formats[String(level)];
      const name = padEnd(String(event), eventColumns);
      const head =
        padEnd(`+${figure(timestamp - first)} ms`, timeColumns) + padEnd(`${service ?? ''} `, serviceColumns);
      return wrap(rest, columns - indent.length).map((line, i) =>
        i === 0 ? `${paint('dim', head)}${format ? paint(format, name) : name}${line}` : indent + line,
      );
    }),
  ].join('\n');
};
