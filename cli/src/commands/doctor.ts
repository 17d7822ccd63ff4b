// alex doctor: every part of a stack, one line each: in order, or what to do.
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { beforeChecks } from '../doctor/before-checks.ts';
import { type Check, type Finding, runChecks } from '../doctor/check.ts';
import { endpointChecks } from '../doctor/endpoint-checks.ts';
import { queueChecks } from '../doctor/queue-checks.ts';
import { serviceChecks } from '../doctor/service-checks.ts';
import { storageChecks } from '../doctor/storage-checks.ts';
import { parseCount } from '../parse-options.ts';
import { countOf } from '../render/figures.ts';
import { renderFinding } from '../render/finding.ts';
import { connectRegion } from '../stack.ts';

interface DoctorOptions {
  readonly before?: true;
  readonly region?: string;
  readonly concurrency: number;
  readonly json?: true;
}

const notes = `
Examples:
  alex doctor                                       the stack that is running, or deployed
  alex doctor --before --region eu-west-1           before the first deployment
Exit status 1 where a check fails; what does not apply on this machine is said to.`;

const concurrencyDefault = 2;

export const addDoctor = (program: Command, context: CommandContext): void => {
  program
    .command('doctor')
    .description('look at every part of the stack, and say what is to be done')
    .option('--before', 'look at an account and region before a deployment; needs no stack')
    .option('--region <region>', 'with --before: where (default: $AWS_REGION, else us-east-1)')
    .option('--concurrency <n>', "with --before: the endpoint's", parseCount, concurrencyDefault)
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', notes)
    .action((options: DoctorOptions) => doctor(options, context));
};

const checksOf = async (
  { before, region, concurrency }: DoctorOptions,
  context: CommandContext,
): Promise<readonly Check[]> => {
  const { clock, openStack } = context;
  if (before) return beforeChecks(connectRegion(region ?? context.defaultRegion, clock), concurrency);
  const stack = await openStack();
  return [...endpointChecks(stack, clock), ...storageChecks(stack), ...queueChecks(stack), ...serviceChecks(stack)];
};

const doctor = async (options: DoctorOptions, context: CommandContext): Promise<void> => {
  const { terminal } = context;
  const findings: Finding[] = [];
  for await (const finding of runChecks(await checksOf(options, context))) {
    findings.push(finding);
    if (!options.json) terminal.print(renderFinding(finding, terminal.style));
  }
  if (options.json) terminal.print(JSON.stringify(findings, null, 2));
  const failures = findings.filter(({ verdict }) => verdict.kind === 'failed').length;
  if (failures > 0) throw new CommandError(`${failures} of ${countOf(findings.length, 'check')} failed.`);
};
