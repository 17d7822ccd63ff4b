// alex endpoint: the embedding endpoint's state, its start, and its log.
import type { Command } from 'commander';
import { ControlPlaneError } from '../aws/control-plane.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { describeEndpoint, type EndpointState, isUnderWay } from '../endpoint/describe-endpoint.ts';
import { invokeEndpoint } from '../endpoint/invoke-endpoint.ts';
import { parseAge, parseCount } from '../parse-options.ts';
import { patienceOption } from '../patience.ts';
import { readLog } from '../read-log.ts';
import { renderEndpoint } from '../render/endpoint.ts';
import { countOf, figure } from '../render/figures.ts';
import type { Stack } from '../stack.ts';

const notes = `
Examples:
  alex endpoint status
  alex endpoint wait && alex endpoint warm     after a deployment
  alex endpoint logs --since 2h --filter ERROR`;

const pollMilliseconds = 5_000;
const warmRequestsDefault = 5;
const sinceDefault = 3_600;

export const addEndpoint = (program: Command, context: CommandContext): void => {
  const { terminal, openStack } = context;
  const endpoint = program
    .command('endpoint')
    .description('look at the embedding endpoint, wait for it, warm it, read its log')
    .addHelpText('after', notes);
  endpoint
    .command('status')
    .description('InService, or why not')
    .option('--json', 'print it as JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const state = await required(await openStack());
      terminal.print(json ? JSON.stringify(state, null, 2) : renderEndpoint(state, terminal.style));
    });
  endpoint
    .command('wait')
    .description('until it is InService')
    .addOption(patienceOption())
    .action(({ timeout }: { readonly timeout: number }) => wait(timeout, context));
  endpoint
    .command('warm')
    .description('send requests, so that a container is up')
    .option('--requests <n>', 'how many, one after another', parseCount, warmRequestsDefault)
    .action(({ requests }: { readonly requests: number }) => warm(requests, context));
  endpoint
    .command('logs')
    .description('its lines in CloudWatch Logs, oldest first')
    .option('--since <age>', 'how far back: 30m, 2h, 1d (default: 1h)', parseAge, sinceDefault)
    .option('--filter <pattern>', 'only lines that match, in the filter syntax of CloudWatch Logs')
    .action(({ since, filter }: { readonly since: number; readonly filter?: string }) => logs(since, filter, context));
};

const required = async (stack: Stack): Promise<EndpointState> => {
  const state = await describeEndpoint(stack);
  if (state) return state;
  throw new CommandError(
    `There is no endpoint ${stack.outputs.embeddingEndpointName}. Deploy the stack, or see its name in the outputs.`,
  );
};

const wait = async (patienceSeconds: number, { terminal, clock, openStack }: CommandContext): Promise<void> => {
  const stack = await openStack();
  const giveUp = clock.now() + patienceSeconds * 1000;
  for (let shown = ''; ; await clock.sleep(pollMilliseconds)) {
    const state = await required(stack);
    const { name, status, failureReason } = state;
    if (status === 'InService') return terminal.print(`${name} is InService.`);
    if (!isUnderWay(state)) throw new CommandError(`${name} is ${status}: ${failureReason ?? 'it gives no reason'}`);
    if (clock.now() >= giveUp)
      throw new CommandError(`${name} is still ${status}. Look again with: alex endpoint status`);
    if (status !== shown) terminal.note(`${name} is ${status} …`);
    shown = status;
  }
};

const warm = async (requests: number, { terminal, clock, openStack }: CommandContext): Promise<void> => {
  const stack = await openStack();
  for (let request = 1; request <= requests; request++) {
    const started = clock.now();
    await invokeEndpoint(stack, ['warm'], clock);
    terminal.print(`${request} of ${countOf(requests, 'request')}: ${figure(clock.now() - started)} ms`);
  }
};

const logs = async (
  sinceSeconds: number,
  filter: string | undefined,
  { terminal, clock, openStack }: CommandContext,
) => {
  const stack = await openStack();
  const group = `/aws/sagemaker/Endpoints/${stack.outputs.embeddingEndpointName}`;
  const start = clock.now() - sinceSeconds * 1000;
  try {
    let lines = 0;
    for await (const { timestamp, message } of readLog(stack, group, start, filter)) {
      terminal.print(`${new Date(timestamp).toISOString()} ${message.trimEnd()}`);
      lines += 1;
    }
    if (lines === 0) terminal.note('No lines. Look further back with --since, or wake it with: alex endpoint warm');
  } catch (error) {
    if (!isWithoutLog(error)) throw error;
    throw new CommandError(
      'The endpoint has no log. In an account it begins with its first container: alex endpoint warm. On this machine it runs inside npm start, and answers errors with their reason.',
      1,
      { cause: error },
    );
  }
};

const isWithoutLog = (error: unknown): boolean =>
  error instanceof ControlPlaneError && ['NotImplemented', 'ResourceNotFoundException'].includes(error.name);
