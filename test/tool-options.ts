// The flags that a tool was called with → their values. Others end it with one sentence, and with 2.
import { type ParseArgsConfig, parseArgs } from 'node:util';

export const toolOptions = <T extends NonNullable<ParseArgsConfig['options']>>(options: T) => {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    // Node's first sentence says what is wrong, the others guess.
    const [problem] = (error as Error).message.split(/\.\s/, 1);
    const flags = Object.keys(options).map((name) => `--${name}`);
    console.error(`✗ ${problem}. There are ${flags.join(', ')}.`);
    process.exit(2);
  }
};
