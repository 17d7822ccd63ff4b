import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { synthesiseStack } from './synthesise.fixture.ts';

type Properties = Record<string, unknown>;
const alarmsOf = (context = {}): Map<unknown, Properties> =>
  new Map(
    Object.values(synthesiseStack(context).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName,
      Properties,
    ]),
  );
const dashboard = (name: string): string => {
  const found = Object.values(synthesiseStack().findResources('AWS::CloudWatch::Dashboard')).find(
    ({ Properties }) => Properties.DashboardName === name,
  );
  return JSON.stringify(found?.Properties.DashboardBody);
};

test('the alarms that the users of the Terraform module know', () => {
  const alarms = alarmsOf();
  expect(alarms.get('alex-sagemaker-high-error-rate')).toMatchObject({
    Namespace: 'AWS/SageMaker',
    MetricName: 'Invocation4XXErrors',
    Statistic: 'Sum',
    Threshold: 5,
    Period: 300,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  expect(alarms.get('alex-sagemaker-high-latency')).toMatchObject({
    MetricName: 'ModelLatency',
    Statistic: 'Average',
    // Microseconds.
    Threshold: 5_000_000,
  });
});

test('and one for each other way to stand still or lie, all of which tell the topic', () => {
  const alarms = alarmsOf();
  expect([...alarms.keys()].sort()).toEqual([
    'alex-pipeline-audit-mismatch',
    'alex-pipeline-batches-dead-letters',
    'alex-pipeline-batches-oldest-message',
    'alex-pipeline-documents-dead-letters',
    'alex-pipeline-documents-oldest-message',
    'alex-sagemaker-high-error-rate',
    'alex-sagemaker-high-latency',
    'alex-sagemaker-server-errors',
  ]);
  const [topic] = Object.keys(synthesiseStack().findResources('AWS::SNS::Topic'));
  for (const { AlarmActions, TreatMissingData } of alarms.values()) {
    expect(AlarmActions).toEqual([{ Ref: topic }]);
    expect(TreatMissingData).toBe('notBreaching');
  }
});

test('an address gets the notices; a month has a budget', () => {
  const template = synthesiseStack({ alarmEmail: 'operator@example.com', budgetUsd: 35 });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'operator@example.com' });
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: Match.objectLike({
      BudgetName: 'alex-budget',
      BudgetLimit: { Amount: 35, Unit: 'USD' },
      TimeUnit: 'MONTHLY',
    }),
  });
  synthesiseStack({ budgetUsd: 0 }).resourceCountIs('AWS::Budgets::Budget', 0);
});

test.each([
  [
    'Invocations',
    'ModelLatency',
    'OverheadLatency',
    'Invocation4XXErrors',
    'Invocation5XXErrors',
    'ModelSetupTime',
    'MemoryUtilization',
    'CPUUtilization',
  ],
])('the endpoint’s dashboard shows %s and the rest', (...metrics) => {
  const body = dashboard('Alex-SageMaker-Dashboard');
  for (const metric of metrics) expect(body).toContain(metric);
});

test('the pipeline’s dashboard shows documents, messages, chunks, reuse, failures and searches', () => {
  const body = dashboard('Alex-Pipeline-Dashboard');
  for (const shown of [
    'DocumentEvents',
    'ApproximateAgeOfOldestMessage',
    'ApproximateNumberOfMessagesVisible',
    'ChunksStored',
    'ChunksEmbedded',
    'reused',
    'AttemptsFailed',
    'SearchLatency',
  ])
    expect(body).toContain(shown);
});
