// Batches of one revision that are in hand together → one commit for all of them, once none is under way.
import { once } from '@alex/core/once';

export interface GroupMember<Stored> {
  /** Batches that have joined the group, this one included. */
  members(): number;
  /** Settles as the commit that covers this batch does. */
  commit(stored: Stored): Promise<void>;
  /** Nothing will come of it: the others wait no longer. To no effect where it has committed or left. */
  leave(): void;
}

interface Group<Stored> {
  members: number;
  underWay: number;
  readonly stored: Stored[];
  readonly committed: PromiseWithResolvers<void>;
}

/** Joins the group of a revision's name. Whoever comes after its commit has begun is in another. */
export const createRevisionGroups = <Stored>(
  commit: (stored: readonly Stored[]) => Promise<void>,
): ((name: string) => GroupMember<Stored>) => {
  const groups = new Map<string, Group<Stored>>();

  return (name) => {
    const group = groups.get(name) ?? { members: 0, underWay: 0, stored: [], committed: Promise.withResolvers<void>() };
    groups.set(name, group);
    group.members += 1;
    group.underWay += 1;
    const leave = once(() => {
      group.underWay -= 1;
      if (group.underWay > 0) return;
      groups.delete(name);
      if (group.stored.length > 0) commit(group.stored).then(group.committed.resolve, group.committed.reject);
    });
    return {
      members: () => group.members,
      leave,
      commit: (stored) => {
        group.stored.push(stored);
        leave();
        return group.committed.promise;
      },
    };
  };
};
