// The functions' log files as CloudWatch Logs: FilterLogEvents over the groups that a deployment has, and no other operation.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

interface Asked {
  readonly logGroupName?: string;
  readonly startTime?: number;
  readonly filterPattern?: string;
  readonly limit?: number;
  readonly nextToken?: string;
}

interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** Source: CloudWatch Logs API reference, FilterLogEvents. */
const eventsPerPageMax = 10_000;

const timeOf = (line: string): number => {
  const [, written = '', ofMetrics] = /"timestamp":"([^"]+)"|"Timestamp":(\d+)/.exec(line) ?? [];
  return ofMetrics === undefined ? Date.parse(written) : Number(ofMetrics);
};

/** What has no time of its own, such as a stack's lines, was written with the line before it. */
const eventsOf = (log: string): readonly LogEvent[] => {
  let timestamp = 0;
  return log.split('\n').flatMap((message) => {
    if (message === '') return [];
    timestamp = timeOf(message) || timestamp;
    return [{ timestamp, message }];
  });
};

/** One term in quotation marks, which is found wherever it stands; undefined for any other pattern. */
const termOf = (pattern: string): string | undefined => /^"([^"]*)"$/.exec(pattern)?.[1];

/** @param fileOf the log file of a group; undefined where there is no such group */
export const serveLogEvents =
  (fileOf: (logGroupName: string) => string | undefined) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, body: object, type?: string) => {
      response.writeHead(status, {
        'content-type': 'application/x-amz-json-1.1',
        ...(type && { 'x-amzn-errortype': type }),
      });
      response.end(JSON.stringify(body));
    };
    const refuse = (status: number, type: string, message: string) => answer(status, { __type: type, message }, type);
    const target = String(request.headers['x-amz-target']);
    if (target !== 'Logs_20140328.FilterLogEvents')
      return refuse(501, 'NotImplemented', `${target} is not implemented here.`);
    const {
      logGroupName = '',
      startTime = 0,
      filterPattern = '""',
      limit,
      nextToken,
    } = JSON.parse(await text(request)) as Asked;
    const file = fileOf(logGroupName);
    if (file === undefined) return refuse(400, 'ResourceNotFoundException', 'The specified log group does not exist.');
    const term = termOf(filterPattern);
    if (term === undefined)
      return refuse(501, 'NotImplemented', 'Of filter patterns only a term in quotation marks is implemented here.');
    const log = await readFile(file, 'utf8').catch(() => '');
    const found = eventsOf(log).filter(({ timestamp, message }) => timestamp >= startTime && message.includes(term));
    const start = Number(nextToken ?? 0);
    const end = start + Math.min(limit ?? eventsPerPageMax, eventsPerPageMax);
    answer(200, { events: found.slice(start, end), ...(end < found.length && { nextToken: String(end) }) });
  };
