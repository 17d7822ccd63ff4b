// Embeddings that are kept of removed documents, and have not been wanted for long → gone, or merely counted.
import { awsLimits, limits } from '@alex/core/limits';
import type { ObjectStore } from '@alex/core/ports/object-store';
import type { Survey } from './survey.ts';

export interface OldEmbeddingsPorts {
  readonly survey: Pick<Survey, 'embeddingsBefore'>;
  readonly objects: Pick<ObjectStore, 'delete'>;
  readonly now: () => Date;
}

/** They cost storage alone, and whoever wants them again embeds anew: no damage, whether they stay or go. */
export const sweepOldEmbeddings = async (
  { survey, objects, now }: OldEmbeddingsPorts,
  { stateBucket, remove }: { readonly stateBucket: string; readonly remove: boolean },
): Promise<number> => {
  const before = new Date(now().getTime() - limits.embeddingsKeptDays * 86_400_000);
  let count = 0;
  let group: string[] = [];
  const flush = async () => {
    if (remove) await objects.delete(stateBucket, group);
    group = [];
  };
  for await (const key of survey.embeddingsBefore(before)) {
    count += 1;
    group.push(key);
    if (group.length === awsLimits.s3DeleteObjectsMax) await flush();
  }
  await flush();
  return count;
};
