// The pipeline's dashboard: documents, messages, chunks, failures, searches, from what the functions and the queues tell.
import { type MetricName, metricsNamespace } from '@alex/core/telemetry-events';
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Names } from './names.ts';
import type { ServiceName } from './permissions.ts';
import type { PipelineParts } from './pipeline-functions.ts';

const period = Duration.minutes(5);
const minute = Duration.minutes(1);
const half = 12;
const whole = 24;

const graph = (title: string, ...left: IMetric[]): GraphWidget =>
  new GraphWidget({ title, left, width: half, leftYAxis: { min: 0 } });

export const addPipelineDashboard = (
  parent: Construct,
  names: Names,
  { documentsQueue, batchesQueue }: PipelineParts,
  alarms: readonly Alarm[],
): void => {
  const scope = new Construct(parent, 'PipelineDashboard');
  const told = (service: ServiceName, metricName: MetricName, statistic: string, label: string = metricName) =>
    new Metric({
      namespace: metricsNamespace,
      metricName,
      dimensionsMap: { service: names.functions[service] },
      statistic,
      period: metricName.startsWith('Chunks') ? minute : period,
      label,
    });
  /** One line for each value that the functions have told. */
  const split = (service: ServiceName, metricName: MetricName, by: string) =>
    new MathExpression({
      expression: `SEARCH('{${metricsNamespace},service,${by}} MetricName="${metricName}" service="${names.functions[service]}"', 'Sum', ${period.toSeconds()})`,
      usingMetrics: {},
      label: '',
      period,
    });
  const stored = told('embedder', 'ChunksStored', Stats.SUM, 'stored');
  const embedded = told('embedder', 'ChunksEmbedded', Stats.SUM, 'embedded');
  const queues = [
    ['documents', documentsQueue],
    ['batches', batchesQueue],
  ] as const;

  new Dashboard(scope, 'Dashboard', {
    dashboardName: names.pipelineDashboard,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: whole })],
      [
        graph('Documents by state', split('chunker', 'DocumentEvents', 'status')),
        graph(
          'From upload to searchable (ms)',
          told('embedder', 'SearchableAfter', Stats.p(50), 'half'),
          told('embedder', 'SearchableAfter', Stats.p(95), '95 of 100'),
        ),
      ],
      [
        graph('Chunks a minute', stored, embedded),
        graph(
          'Reuse: chunks that were not embedded again (%)',
          new MathExpression({
            expression: '100 * (stored - embedded) / stored',
            usingMetrics: { stored, embedded },
            label: 'reused',
            period: minute,
          }),
        ),
      ],
      [
        graph(
          'Age of the oldest message (s)',
          ...queues.map(([label, { queue }]) =>
            queue.metricApproximateAgeOfOldestMessage({ label, statistic: Stats.MAXIMUM, period }),
          ),
        ),
        graph(
          'Dead letters',
          ...queues.map(([label, { deadLetters }]) =>
            deadLetters.metricApproximateNumberOfMessagesVisible({ label, statistic: Stats.MAXIMUM, period }),
          ),
        ),
      ],
      [
        graph(
          'Failed attempts by code',
          split('chunker', 'AttemptsFailed', 'code'),
          split('embedder', 'AttemptsFailed', 'code'),
        ),
        graph(
          'Dead letters by code',
          split('chunker', 'DeadLetters', 'code'),
          split('embedder', 'DeadLetters', 'code'),
        ),
      ],
      [
        graph(
          'Search latency (ms)',
          told('search', 'SearchLatency', Stats.p(50), 'half'),
          told('search', 'SearchLatency', Stats.p(95), '95 of 100'),
        ),
        graph(
          'Searches',
          told('search', 'SearchLatency', Stats.SAMPLE_COUNT, 'answered'),
          split('search', 'RequestsFailed', 'code'),
        ),
      ],
    ],
  });
};
