// All damages that were found → repaired, a few at a time, and what was done, counted.
import type { Damage, Repair } from '@alex/audit/damage';
import { mapBounded } from '@alex/core/bounded';

const repairsAtOnce = 16;
const groupSize = 200;

export type RepairCounts = ReadonlyMap<Repair['do'], number>;

export const repairAll = async (
  damages: AsyncIterable<Damage>,
  repair: (repair: Repair) => Promise<void>,
  repaired: (count: number) => void,
): Promise<RepairCounts> => {
  const counts = new Map<Repair['do'], number>();
  let done = 0;
  const flush = async (group: readonly Repair[]) => {
    await mapBounded(group, repairsAtOnce, async (one) => {
      await repair(one);
      counts.set(one.do, (counts.get(one.do) ?? 0) + 1);
      repaired(++done);
    });
  };
  let group: Repair[] = [];
  for await (const { repairs = [] } of damages) {
    group.push(...repairs);
    if (group.length < groupSize) continue;
    await flush(group);
    group = [];
  }
  await flush(group);
  return counts;
};
