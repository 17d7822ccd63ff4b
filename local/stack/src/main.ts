// npm start: the whole system on this machine, until Ctrl-C.
import { runDemo } from './demo.ts';
import { nextSteps } from './next-steps.ts';
import { dataDirDefault, parseOptions, usage } from './options.ts';
import { startStack } from './stack.ts';

const print = (line: string) => console.log(line);
const complain = (error: unknown, hint = '') =>
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}${hint}`);
const fail = (error: unknown): never => {
  complain(error);
  process.exit(1);
};

const readOptions = () => {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    complain(error, '\n  See `npm start -- --help`.');
    process.exit(2);
  }
};

const options = readOptions();
if (options === 'help') {
  print(usage);
  process.exit(0);
}

const started = Date.now();
// A signal before this ends the process at once, which loses nothing.
const stack = await startStack(options).catch(fail);
print(`Alex is ready at ${stack.outputs.endpoint} after ${((Date.now() - started) / 1000).toFixed(1)} s`);
print(`  data, logs and outputs.json are in ${options.dataDir}`);

let closing = false;
const close = async () => {
  if (closing) return;
  closing = true;
  print('\nStopping …');
  await stack.close().catch(fail);
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, close);

if (!options.empty && !stack.samples.dropped())
  await runDemo(stack.outputs, stack.samples.setDropped, print).catch((error) => closing || complain(error));
const stackFlag = options.dataDir === dataDirDefault ? '' : ` --stack ${stack.outputsFile}`;
if (!closing) print(nextSteps(stack.outputs, stackFlag));
