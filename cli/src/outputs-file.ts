// Which stack a command talks to: --stack FILE, else ALEX_STACK, else the one that `npm start` runs → its outputs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StackOutputs } from '@alex/core/stack-outputs';
import { CommandError } from './command-error.ts';
import type { World } from './world.ts';

/** Where `npm start` keeps its data unless told otherwise. */
const localOutputs = join('.alex', 'outputs.json');

/** What the commands use; the rest of the file is for others. */
const needed = ['region', 'documentsBucket', 'apiUrl', 'replayFunction'] as const satisfies (keyof StackOutputs)[];

const noStackHere =
  'No stack is running here. Start one with: npm start (or name one with --stack FILE or ALEX_STACK).';

/** A stack on this machine takes its outputs file away when it stops. */
const notThere = (file: string, { code, message }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? `No stack is running there: ${file} does not exist.` : `${file} cannot be read: ${message}`;

/** @throws CommandError where there is no such file, or it does not describe a stack */
export const readOutputs = async (
  option: string | undefined,
  { env, root }: Pick<World, 'env' | 'root'>,
): Promise<StackOutputs> => {
  const named = option ?? env.ALEX_STACK;
  const file = named || join(root, localOutputs);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(named ? notThere(file, error) : noStackHere, 1, { cause: error });
  });
  return parseOutputs(text, file);
};

const parseOutputs = (text: string, file: string): StackOutputs => {
  const refuse = (what: string): never => {
    throw new CommandError(`${file} does not describe a stack: ${what}.`);
  };
  let outputs: unknown;
  try {
    outputs = JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
  const missing = needed.filter((name) => typeof Object(outputs)[name] !== 'string');
  return missing.length === 0 ? (outputs as StackOutputs) : refuse(`${missing.join(', ')} missing`);
};
