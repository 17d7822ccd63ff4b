// An audit's result → the metric that a deployed stack's alarm looks at.
import { auditMetricName, metricsNamespace } from '@alex/core/telemetry-events';
import { type Stack, stackPrefix } from '../stack.ts';

/** @param found damages and strangers; 0 takes the alarm back */
export const publishAudit = async (
  { controlPlane, outputs }: Pick<Stack, 'controlPlane' | 'outputs'>,
  found: number,
): Promise<void> => {
  await controlPlane('PutMetricData', {
    Namespace: metricsNamespace,
    MetricData: [
      {
        MetricName: auditMetricName,
        Dimensions: [{ Name: 'service', Value: `${stackPrefix(outputs)}-audit` }],
        Value: found,
        Unit: 'Count',
      },
    ],
  });
};
