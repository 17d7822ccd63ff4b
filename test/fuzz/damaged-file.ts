// The number of a run → the damaged file that it reads: the same for the same seed, whichever run comes before it.
import type { SourceFile } from '@alex/chunker/extract/extracted-document';
import { damage } from './damage.ts';
import { createRandom } from './random.ts';
import { soundFiles } from './sound-files.ts';

/** `format` is an ending of a sound file's name; all of them take turns where there is none. */
export const damagedFile = (seed: number, run: number, format?: string): SourceFile => {
  const files = soundFiles.filter(({ key }) => format === undefined || key.endsWith(`.${format}`));
  const random = createRandom(Math.imul(seed, 1_000_003) + run);
  const { key, bytes } = files[run % files.length]!;
  return { key, bytes: damage(bytes, random, random.pick(soundFiles).bytes) };
};
