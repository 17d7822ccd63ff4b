// Damages as they are found → counted and a few shown; all of them in a file, so that memory holds none.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Damage, DamageKind } from '@alex/audit/damage';

export interface DamageGroup {
  readonly count: number;
  readonly incurable: number;
  readonly some: readonly Damage[];
}

export interface DamageLog {
  add(damage: Damage): Promise<void>;
  /** By kind, the most frequent first. */
  groups(): readonly (readonly [DamageKind, DamageGroup])[];
  /** Ends the writing. */
  all(): AsyncIterable<Damage>;
}

const shownMax = 10;

export const openDamageLog = (file: string): DamageLog => {
  const stream = createWriteStream(file);
  const groups = new Map<DamageKind, { count: number; incurable: number; some: Damage[] }>();
  return {
    add: async (damage) => {
      const group = groups.get(damage.kind) ?? { count: 0, incurable: 0, some: [] };
      groups.set(damage.kind, group);
      group.count += 1;
      if (!damage.repairs) group.incurable += 1;
      if (group.some.length < shownMax) group.some.push(damage);
      await new Promise<void>((resolve, reject) =>
        stream.write(`${JSON.stringify(damage)}\n`, (error) => (error ? reject(error) : resolve())),
      );
    },
    groups: () => [...groups].sort(([, a], [, b]) => b.count - a.count),
    all: async function* () {
      stream.end();
      await finished(stream);
      for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line) as Damage;
    },
  };
};
