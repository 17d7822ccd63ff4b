// The endpoint's state → what an operator asks of it.
import type { EndpointState } from '../endpoint/describe-endpoint.ts';
import { padEnd } from './display-width.ts';
import type { Style } from './style.ts';
import { wrap } from './wrap-text.ts';

const nameColumns = 12;

export const renderEndpoint = (
  { name, status, failureReason, image, memoryMegabytes, concurrencyMax, instances, changed }: EndpointState,
  { columns, paint }: Style,
): string => {
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    ['reason', failureReason],
    ['image', image],
    ['memory', memoryMegabytes && `${memoryMegabytes} MB`],
    ['concurrency', concurrencyMax],
    ['instances', instances],
    ['changed', changed],
  ];
  return [
    `${paint('bold', name)}  ${paint(status === 'InService' ? 'green' : status === 'Failed' ? 'red' : 'yellow', status)}`,
    ...lines.flatMap(([label, value]) =>
      value === undefined
        ? []
        : wrap(String(value), columns - nameColumns).map(
            (line, i) => paint('dim', padEnd(i === 0 ? label : '', nameColumns)) + line,
          ),
    ),
  ].join('\n');
};
