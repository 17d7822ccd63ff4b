// The functions behind the API and Invoke, and what watches them in an account.

import { callReplay } from '../replay-client.ts';
import type { Stack } from '../stack.ts';
import { stackPrefix } from '../stack.ts';
import { type Check, failed, ok, skipped, warning } from './check.ts';

/** As many as DescribeAlarms answers at once; a stack has about ten. */
const alarmsMax = 100;

export const serviceChecks = (stack: Stack): readonly Check[] => {
  const { api, controlPlane, outputs } = stack;
  const isHere = outputs.endpoint !== undefined;
  return [
    {
      name: 'search API',
      run: async () => {
        await api.search({ query: 'Is anybody there?', top: 1 });
        return ok('answers, so that its function may read index, state and endpoint');
      },
    },
    {
      name: 'replay function',
      run: async () => {
        await callReplay(stack, { selection: { key: ' ' }, dryRun: true });
        return ok('answers, so that it may read the dead letters');
      },
    },
    {
      name: 'alarms',
      run: async () => {
        if (isHere) return skipped('on this machine nobody is woken');
        const prefix = stackPrefix(outputs);
        const { MetricAlarms: found = [] } = await controlPlane('DescribeAlarms', {
          AlarmNamePrefix: `${prefix}-`,
          MaxRecords: alarmsMax,
        });
        // “alex-” begins the names of the stage “alex-dev” too.
        const own = new RegExp(`^${prefix}-(sagemaker|pipeline)-`);
        const MetricAlarms = found.filter(({ AlarmName }) => own.test(AlarmName));
        if (MetricAlarms.length === 0) return failed('there are none', 'Deploy the stack again.');
        const ringing = MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM');
        const [first] = ringing;
        if (first)
          return failed(
            `${ringing.map(({ AlarmName }) => AlarmName).join(', ')} in alarm: ${first.StateReason ?? ''}`,
            'See the dashboard, and alex failures.',
          );
        const silent = MetricAlarms.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
        return silent.length === 0
          ? ok(`${MetricAlarms.length}, none of them in alarm`)
          : warning(
              `${silent.map(({ AlarmName }) => AlarmName).join(', ')} tell nobody`,
              'Give them an action, such as an SNS topic that somebody reads.',
            );
      },
    },
    {
      name: 'budget',
      run: async () => {
        if (isHere) return skipped('on this machine nothing is billed');
        const account = /^https:\/\/[^/]+\/(\d{12})\//.exec(outputs.queues.documents)?.[1] ?? '';
        const { Budgets = [] } = await controlPlane('DescribeBudgets', { AccountId: account });
        const own = Budgets.find(({ BudgetName }) => BudgetName.startsWith(`${stackPrefix(outputs)}-budget`));
        return own
          ? ok(`${own.BudgetName}: ${own.BudgetLimit?.Amount} ${own.BudgetLimit?.Unit} a month`)
          : warning('there is none', 'Deploy with a monthly budget, so that you are told before it is spent.');
      },
    },
  ];
};
