// The endpoint's dashboard: what SageMaker measures of it.
import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { variantName } from './embedding-endpoint.ts';
import type { Names } from './names.ts';
import type { Options } from './options.ts';

const period = Duration.minutes(5);
const half = 12;

/** https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html: invocations by endpoint and variant, the container's use in a namespace of its own. */
export const endpointMetric = (
  { embeddingEndpoint }: Pick<Names, 'embeddingEndpoint'>,
  metricName: string,
  statistic: string,
  { namespace = 'AWS/SageMaker' } = {},
): IMetric =>
  new Metric({
    namespace,
    metricName,
    dimensionsMap: { EndpointName: embeddingEndpoint, VariantName: variantName },
    statistic,
    period,
  });

const graph = (title: string, ...left: IMetric[]): GraphWidget =>
  new GraphWidget({ title, left, width: half, leftYAxis: { min: 0 } });

export const addEndpointDashboard = (parent: Construct, names: Names, { endpoint, memoryMebibytes }: Options): void => {
  const scope = new Construct(parent, 'EndpointDashboard');
  const of = (name: string, statistic: string) => endpointMetric(names, name, statistic);
  /** SageMaker tells it in microseconds. */
  const latency = (name: string, statistic: string) => {
    const id = `${name}${statistic}`.toLowerCase();
    return new MathExpression({
      expression: `${id} / 1000`,
      usingMetrics: { [id]: of(name, statistic) },
      label: `${name} ${statistic} (ms)`,
      period,
    });
  };
  const use = (name: string) => endpointMetric(names, name, Stats.MAXIMUM, { namespace: '/aws/sagemaker/Endpoints' });
  const gigabyteSeconds = new MathExpression({
    expression: `us / 1000000 * ${memoryMebibytes / 1_024}`,
    usingMetrics: { us: of('ModelLatency', Stats.SUM) },
    label: 'GB-seconds (alex cost has the price)',
    period,
  });
  new Dashboard(scope, 'Dashboard', {
    dashboardName: names.endpointDashboard,
    widgets: [
      [
        graph('Invocations', of('Invocations', Stats.SUM)),
        graph(
          'Errors',
          of('Invocation4XXErrors', Stats.SUM),
          of('Invocation5XXErrors', Stats.SUM),
          of('InvocationModelErrors', Stats.SUM),
        ),
      ],
      [
        graph('Model latency', latency('ModelLatency', Stats.AVERAGE), latency('ModelLatency', Stats.p(95))),
        graph('Overhead latency', latency('OverheadLatency', Stats.AVERAGE), latency('OverheadLatency', Stats.p(95))),
      ],
      [
        endpoint === 'serverless'
          ? graph('Set-up time of cold starts', latency('ModelSetupTime', Stats.MAXIMUM))
          : graph('Invocations an instance', of('InvocationsPerInstance', Stats.SUM)),
        graph('Memory and CPU (%)', use('MemoryUtilization'), use('CPUUtilization')),
      ],
      ...(endpoint === 'serverless' ? [[graph('What is paid for', gigabyteSeconds)]] : []),
    ],
  });
};
