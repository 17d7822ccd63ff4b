// Arguments → the command that they name → an exit status: 0 done, 1 something failed, 2 called wrongly.
import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addAudit } from './commands/audit.ts';
import { addCost } from './commands/cost.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEndpoint } from './commands/endpoint.ts';
import { addFailures } from './commands/failures.ts';
import { addIngest } from './commands/ingest.ts';
import { addInspect } from './commands/inspect.ts';
import { addMetrics } from './commands/metrics.ts';
import { addRemove } from './commands/remove.ts';
import { addReplay } from './commands/replay.ts';
import { addSearch } from './commands/search.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addTrace } from './commands/trace.ts';
import { explainError } from './explain-error.ts';
import { readOutputs } from './outputs-file.ts';
import { connect } from './stack.ts';
import { createTerminal } from './terminal.ts';
import type { World } from './world.ts';

const notes = `
Example:
  alex ingest handbook/          then: alex search "how do I reset my password?"

The stack is the one that npm start runs, or the one whose outputs file --stack or ALEX_STACK names.
In an account the SDK's own credentials are used; an API that asks for a JWT takes it from ALEX_API_TOKEN.
Exit status: 0 done, 1 something failed, 2 called wrongly.`;

export const runAlex = async (args: readonly string[], world: World): Promise<number> => {
  const terminal = createTerminal(world);
  const program = new Command('alex')
    .description('Drop documents into a bucket, and find their passages by meaning.')
    .option('--stack <file>', 'outputs of the stack to talk to (default: $ALEX_STACK, else .alex/outputs.json)')
    .addHelpText('after', notes)
    .configureOutput({ writeOut: (text) => world.stdout.write(text), writeErr: (text) => world.stderr.write(text) })
    .showHelpAfterError('For help add --help.')
    .exitOverride();
  const context: CommandContext = {
    terminal,
    clock: world.clock,
    defaultRegion: world.env.AWS_REGION || world.env.AWS_DEFAULT_REGION || 'us-east-1',
    openStack: async () =>
      connect(await readOutputs(program.opts<{ stack?: string }>().stack, world), world.clock, world.env),
  };
  for (const add of [
    addIngest,
    addSearch,
    addShow,
    addStatus,
    addFailures,
    addReplay,
    addRemove,
    addInspect,
    addTrace,
    addDoctor,
    addMetrics,
    addEndpoint,
    addCost,
    addAudit,
  ])
    add(program, context);

  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said what is wrong already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, exitCode } = explainError(error);
    terminal.note(`✗ ${message}`);
    return exitCode;
  }
};
