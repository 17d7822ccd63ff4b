// What is watched: an alarm for each way in which the pipeline may stand still or lie, a topic that tells of them, a budget.
import { auditMetricName, metricsNamespace } from '@alex/core/telemetry-events';
import { Duration, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { endpointMetric } from './endpoint-dashboard.ts';
import type { Names } from './names.ts';
import type { Options } from './options.ts';
import type { PipelineParts } from './pipeline-functions.ts';

export interface AlarmRow {
  readonly name: string;
  /** What it means, and where to look. */
  readonly says: string;
  readonly metric: IMetric;
  readonly above: number;
  readonly periods: number;
}

const period = Duration.minutes(5);
/** ModelLatency is in microseconds. */
const latencySecondsMax = 5;
const microseconds = 1e6;
/** Longer than a cold endpoint and the longest redelivery take: something stands still. */
const oldestMessageSecondsMax = 3_600;
/** Of the budget, in percent. */
const budgetNoticePercent = 80;

const auditMetric = (names: Names): IMetric =>
  new Metric({
    namespace: metricsNamespace,
    metricName: auditMetricName,
    dimensionsMap: { service: `${names.prefix}-audit` },
    statistic: Stats.MAXIMUM,
    period: Duration.days(1),
  });

const alarmRows = (names: Names, { documentsQueue, batchesQueue }: PipelineParts): readonly AlarmRow[] => [
  {
    name: names.endpointAlarm('high-error-rate'),
    says: 'The embedding endpoint refuses requests: see alex endpoint logs.',
    metric: endpointMetric(names, 'Invocation4XXErrors', Stats.SUM),
    above: 5,
    periods: 2,
  },
  {
    name: names.endpointAlarm('server-errors'),
    says: 'The embedding endpoint breaks down: see alex endpoint logs.',
    metric: endpointMetric(names, 'Invocation5XXErrors', Stats.SUM),
    above: 0,
    periods: 1,
  },
  {
    name: names.endpointAlarm('high-latency'),
    says: 'The embedding endpoint takes seconds for a request: is its memory too small, or the concurrency?',
    metric: endpointMetric(names, 'ModelLatency', Stats.AVERAGE),
    above: latencySecondsMax * microseconds,
    periods: 2,
  },
  ...(
    [
      ['documents', documentsQueue],
      ['batches', batchesQueue],
    ] as const
  ).flatMap(([what, { queue, deadLetters }]) => [
    {
      name: names.pipelineAlarm(`${what}-dead-letters`),
      says: 'Documents have failed: alex failures says why, alex replay sends them again.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period }),
      above: 0,
      periods: 1,
    },
    {
      name: names.pipelineAlarm(`${what}-oldest-message`),
      says: 'Messages wait for an hour: see the dashboard, and alex doctor.',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period }),
      above: oldestMessageSecondsMax,
      periods: 1,
    },
  ]),
  {
    name: names.pipelineAlarm('audit-mismatch'),
    says: 'Records, bucket and index do not fit together: alex audit says what, alex audit --repair heals it.',
    metric: auditMetric(names),
    above: 0,
    periods: 1,
  },
];

const addTopic = (scope: Construct, names: Names, { alarmEmail }: Options, key: IKey | undefined): Topic => {
  const topic = new Topic(scope, 'Topic', {
    topicName: names.alarms,
    enforceSSL: true,
    ...(key && { masterKey: key }),
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('budgets.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (alarmEmail !== '') topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
};

/** What the things with this app's and stage's tags cost; the tags must be activated for costs once an account. */
const addBudget = (scope: Construct, names: Names, { budgetUsd, stage }: Options, topic: Topic): void => {
  const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  const budget = new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: names.budget,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budgetUsd, unit: 'USD' },
      // One filter can hold values of one tag well: the stage's where there is one.
      costFilters: { TagKeyValue: [stage === '' ? 'user:app$alex' : `user:stage$${stage}`] },
    },
    notificationsWithSubscribers: [notice('ACTUAL', budgetNoticePercent), notice('FORECASTED', 100)],
  });
  budget.node.addDependency(topic.node.findChild('Policy'));
};

export const addMonitoring = (
  parent: Construct,
  parts: PipelineParts,
  { options, names, key }: { readonly options: Options; readonly names: Names; readonly key: IKey | undefined },
): readonly Alarm[] => {
  const scope = new Construct(parent, 'Monitoring');
  const topic = addTopic(scope, names, options, key);
  if (options.budgetUsd > 0) addBudget(scope, names, options, topic);
  return alarmRows(names, parts).map(({ name, says, metric, above, periods }) => {
    const alarm = new Alarm(scope, name.slice(names.prefix.length + 1), {
      alarmName: name,
      alarmDescription: says,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const tell = new SnsAction(topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  });
};
