// A log group → its lines since a moment, page by page.
import type { Stack } from './stack.ts';

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** The largest page of FilterLogEvents. Source: CloudWatch Logs API reference. */
const linesPerPageMax = 10_000;

/** @param start milliseconds since 1970 */
export async function* readLog(
  { controlPlane }: Pick<Stack, 'controlPlane'>,
  logGroupName: string,
  start: number,
  filter: string | undefined,
): AsyncGenerator<LogLine> {
  let nextToken: string | undefined;
  do {
    const page = await controlPlane('FilterLogEvents', {
      logGroupName,
      startTime: start,
      limit: linesPerPageMax,
      ...(filter !== undefined && { filterPattern: filter }),
      ...(nextToken !== undefined && { nextToken }),
    });
    yield* page.events ?? [];
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
