import { expect, test } from 'vitest';
import { createControlPlane } from '../aws/control-plane.ts';
import type { Stack } from '../stack.ts';
import { publishAudit } from './publish-audit.ts';

test('what was found goes to CloudWatch under the stack’s name, and an answer without a body is one', async () => {
  const sent: { url: string; target: string | undefined; body: unknown }[] = [];
  const controlPlane = createControlPlane(
    async (url, { headers, body = '' }) => {
      sent.push({ url, target: headers?.['x-amz-target'], body: JSON.parse(body) });
      return new Response(null);
    },
    { region: 'eu-west-1' },
    async () => {},
  );
  await publishAudit({ controlPlane, outputs: { replayFunction: 'alex-dev-replay' } } as unknown as Stack, 3);
  expect(sent).toEqual([
    {
      url: 'https://monitoring.eu-west-1.amazonaws.com/',
      target: 'GraniteServiceVersion20100801.PutMetricData',
      body: {
        Namespace: 'Alex',
        MetricData: [
          {
            MetricName: 'AuditDamages',
            Dimensions: [{ Name: 'service', Value: 'alex-dev-audit' }],
            Value: 3,
            Unit: 'Count',
          },
        ],
      },
    },
  ]);
});
