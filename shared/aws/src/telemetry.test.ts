import { PipelineError } from '@alex/core/errors';
import { afterEach, expect, test, vi } from 'vitest';
import { createTelemetry } from './telemetry.ts';

afterEach(() => vi.restoreAllMocks());

const recorded = (fields?: Record<string, unknown>): Record<string, unknown> => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  createTelemetry('chunker').record('document-read', fields);
  const line = String(write.mock.calls[0]![0]);
  expect(line).toMatch(/^\{.*\}\n$/);
  return JSON.parse(line) as Record<string, unknown>;
};

test('one JSON line: when, who, what, and the fields', () => {
  const { timestamp, ...rest } = recorded({ key: 'a\nb', bytes: 3 });
  expect(new Date(String(timestamp)).toISOString()).toBe(timestamp);
  expect(rest).toEqual({ service: 'chunker', event: 'document-read', key: 'a\nb', bytes: 3 });
});

test('an event without fields', () => expect(recorded()).toMatchObject({ event: 'document-read' }));

test('an error keeps its name, code, message, stack and cause', () => {
  const error = new PipelineError('corrupt', 'No.', { cause: new TypeError('deep') });
  expect(recorded({ error }).error).toMatchObject({
    name: 'PipelineError',
    code: 'corrupt',
    message: 'No.',
    stack: expect.stringContaining('telemetry.test'),
    cause: { name: 'TypeError', message: 'deep' },
  });
});

test('a bigint is text', () => expect(recorded({ size: 12n }).size).toBe('12'));
