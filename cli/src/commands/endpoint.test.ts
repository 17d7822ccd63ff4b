import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeStack, startFakeStack } from '../testing/fake-stack.ts';
import { runCommand } from '../testing/run.ts';

let stack: FakeStack;
beforeEach(async () => {
  stack = await startFakeStack();
});
afterEach(() => stack.close());

const endpoint = (...args: string[]) => runCommand(['endpoint', ...args], { outputs: stack.outputs });

const described = (more: object = {}) => ({
  EndpointName: 'model',
  EndpointArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/model',
  EndpointStatus: 'InService',
  CreationTime: 1_767_610_000,
  LastModifiedTime: 1_767_610_000,
  ProductionVariants: [
    { VariantName: 'AllTraffic', CurrentServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 2 } },
  ],
  ...more,
});

/** Each call one further; the last one stays. */
const describing = (...states: object[]) => {
  let calls = 0;
  stack.operations.set('DescribeEndpoint', () => described(states[Math.min(calls++, states.length - 1)]));
};

const failing = (name: string, message: string) => () => {
  throw Object.assign(new Error(message), { name });
};

test('status: what it is, and why it is not', async () => {
  describing({});
  const { stdout } = await endpoint('status');
  expect(stdout).toContain('model  InService\nmemory      3072 MB\nconcurrency 2\n');
  describing({ EndpointStatus: 'Failed', FailureReason: 'The container did not pass the ping health check.' });
  expect((await endpoint('status')).stdout).toContain('model  Failed\nreason      The container did not pass');
  expect(JSON.parse((await endpoint('status', '--json')).stdout)).toMatchObject({
    status: 'Failed',
    concurrencyMax: 2,
  });
});

test('an endpoint that is not there', async () => {
  stack.operations.set('DescribeEndpoint', failing('ValidationException', 'Could not find endpoint "arn:…"'));
  expect(await endpoint('status')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('There is no endpoint model.'),
  });
});

test('wait: until it is in service', async () => {
  describing({ EndpointStatus: 'Creating' }, { EndpointStatus: 'Creating' }, {});
  expect(await endpoint('wait')).toEqual({
    exitCode: 0,
    stdout: 'model is InService.\n',
    stderr: 'model is Creating …\n',
  });
});

test('wait: ends with the reason of a failure, or when patience does', async () => {
  describing({ EndpointStatus: 'Creating' }, { EndpointStatus: 'Failed', FailureReason: 'No such image.' });
  expect(await endpoint('wait')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('model is Failed: No such image.'),
  });
  describing({ EndpointStatus: 'Creating' });
  expect(await endpoint('wait', '--timeout', '30s')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('still Creating'),
  });
});

test('warm: five requests, the first of which waits for the model', async () => {
  const asked: (readonly string[])[] = [];
  stack.embed = (inputs) => {
    asked.push(inputs);
    return asked.length < 3 ? 429 : [[1]];
  };
  const { exitCode, stdout } = await endpoint('warm');
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').slice(0, -1)).toHaveLength(5);
  expect(stdout).toContain('1 of 5 requests: 6,000 ms\n2 of 5 requests: 0 ms\n');
  expect(asked).toHaveLength(7);
});

test('logs: page by page, filtered, or why there are none', async () => {
  const inputs: unknown[] = [];
  stack.operations.set('FilterLogEvents', (input) => {
    inputs.push(input);
    return input.nextToken
      ? { events: [{ timestamp: 1, message: 'second\n' }] }
      : { events: [{ timestamp: 0, message: 'first\n' }], nextToken: 't' };
  });
  expect(await endpoint('logs', '--since', '1m', '--filter', 'ERROR')).toMatchObject({
    exitCode: 0,
    stdout: '1970-01-01T00:00:00.000Z first\n1970-01-01T00:00:00.001Z second\n',
  });
  expect(inputs).toMatchObject([
    {
      logGroupName: '/aws/sagemaker/Endpoints/model',
      startTime: Date.parse('2026-01-05T11:59:00Z'),
      filterPattern: 'ERROR',
    },
    { nextToken: 't' },
  ]);
  stack.operations.set('FilterLogEvents', failing('ResourceNotFoundException', 'no group'));
  expect((await endpoint('logs')).stderr).toContain('In an account it begins with its first container');
  stack.operations.delete('FilterLogEvents');
  expect(await endpoint('logs')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('The endpoint has no log.'),
  });
  stack.operations.set('FilterLogEvents', failing('AccessDeniedException', 'not you'));
  expect((await endpoint('logs')).stderr).toBe('✗ AWS refuses: AccessDeniedException: not you\n');
});
