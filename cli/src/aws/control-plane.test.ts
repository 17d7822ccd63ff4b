import { expect, test } from 'vitest';
import { ControlPlaneError, createControlPlane } from './control-plane.ts';
import type { SignedRequest } from './signed-fetch.ts';

/** Answers in turn; the last stays. What was asked is kept. */
const open = (answers: readonly Response[], endpoint?: string) => {
  const asked: (SignedRequest & { readonly url: string })[] = [];
  const waits: number[] = [];
  const controlPlane = createControlPlane(
    async (url, request) => {
      asked.push({ ...request, url });
      return (answers[Math.min(asked.length, answers.length) - 1] ?? Response.error()).clone();
    },
    { region: 'eu-west-1', ...(endpoint && { endpoint }) },
    async (milliseconds) => void waits.push(milliseconds),
  );
  return { controlPlane, asked, waits };
};

const json = (body: object, status = 200, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });

test('an operation goes to its service, named and signed for it', async () => {
  const { controlPlane, asked } = open([json({ Quota: { Value: 10 } })]);
  const input = { ServiceCode: 'sagemaker', QuotaCode: 'L-1194F27D' };
  expect(await controlPlane('GetServiceQuota', input)).toEqual({ Quota: { Value: 10 } });
  expect(asked).toMatchObject([
    {
      url: 'https://servicequotas.eu-west-1.amazonaws.com/',
      service: 'servicequotas',
      region: 'eu-west-1',
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'ServiceQuotasV20190624.GetServiceQuota',
      },
      body: JSON.stringify(input),
    },
  ]);
});

test('budgets are one service for all regions', async () => {
  const { controlPlane, asked } = open([json({})]);
  await controlPlane('DescribeBudgets', { AccountId: '111122223333' });
  expect(asked).toMatchObject([{ url: 'https://budgets.amazonaws.com/', region: 'us-east-1' }]);
});

test('a stack on this machine is asked at its own address', async () => {
  const { controlPlane, asked } = open([json({})], 'http://127.0.0.1:4566');
  await controlPlane('DescribeEndpoint', { EndpointName: 'e' });
  expect(asked).toMatchObject([{ url: 'http://127.0.0.1:4566', service: 'sagemaker', region: 'eu-west-1' }]);
});

test.each([
  ['throttling', json({ __type: 'ThrottlingException' }, 400)],
  ['a server’s failure', json({}, 503)],
])('%s is waited out', async (_, failure) => {
  const { controlPlane, waits } = open([failure, failure, json({ MetricAlarms: [] })]);
  expect(await controlPlane('DescribeAlarms', { AlarmNamePrefix: 'alex-', MaxRecords: 1 })).toEqual({
    MetricAlarms: [],
  });
  expect(waits).toEqual([300, 600]);
});

test.each([
  [
    json({ __type: 'com.amazon.coral#AccessDeniedException', Message: 'not you' }, 400),
    'AccessDeniedException',
    'not you',
  ],
  [json({ message: 'no' }, 501, { 'x-amzn-errortype': 'NotImplemented:http://x' }), 'NotImplemented', 'no'],
  [new Response('<html>gateway</html>', { status: 403 }), 'HTTP 403', '<html>gateway</html>'],
])('a refusal is told by its name, once', async (answer, name, message) => {
  const { controlPlane, asked } = open([answer]);
  const refused = await controlPlane('DescribeEndpoint', { EndpointName: 'e' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ControlPlaneError);
  expect(refused).toMatchObject({ name, message });
  expect(asked).toHaveLength(1);
});
