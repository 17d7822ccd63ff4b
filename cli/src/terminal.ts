// Two output streams → a terminal: results on one, notes and a live line on the other.
import { styleText } from 'node:util';
import { truncate } from './render/display-width.ts';
import { plain, type Style } from './render/style.ts';
import type { World } from './world.ts';

export interface Terminal {
  /** How results are to look. */
  readonly style: Style;
  /** A result: lines for stdout. */
  print(text: string): void;
  /** What accompanies a result: lines for stderr. */
  note(text: string): void;
  /** Whether a line can be redrawn in place. */
  readonly isLive: boolean;
  /** Replaces the live line. */
  redraw(line: string): void;
}

/** Where output is not a terminal: wide enough to read, narrow enough for a mail. */
const columnsDefault = 100;
/** Below it, wrapping helps nobody. */
const columnsMin = 40;
const clearLine = '\r\x1b[K';

/** https://no-color.org: present and not empty. */
const wantsColours = (stream: World['stdout'], env: World['env']): boolean =>
  stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';

export const createTerminal = ({ stdout, stderr, env }: Pick<World, 'stdout' | 'stderr' | 'env'>): Terminal => {
  const columns = (stdout.isTTY && stdout.columns) || columnsDefault;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) stderr.write(clearLine);
    isDrawn = false;
  };
  return {
    style: {
      columns: Math.max(columns, columnsMin),
      paint: wantsColours(stdout, env) ? (format, text) => styleText(format, text, { validateStream: false }) : plain,
    },
    print: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    isLive: stderr.isTTY === true && env.TERM !== 'dumb',
    redraw: (line) => {
      stderr.write(clearLine + truncate(line, (stderr.columns ?? columnsDefault) - 1));
      isDrawn = true;
    },
  };
};
