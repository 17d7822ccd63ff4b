// The option that bounds a wait, shared by all commands that wait.
import { Option } from 'commander';
import { parseAge } from './parse-options.ts';

/** A single document of the largest size keeps one small endpoint busy for about 20 min, and no news comes of it before. */
const patienceSecondsDefault = 30 * 60;

export const patienceOption = (): Option =>
  new Option('--timeout <time>', 'give up waiting when nothing has happened for so long: 90s, 30m, 2h')
    .argParser(parseAge)
    .default(patienceSecondsDefault, '30m');
