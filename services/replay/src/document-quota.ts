// So many documents and no more, each with all of its letters: half of a document's batches would leave it unfinished.
import type { DeadLetter } from '@alex/core/replay';

export interface DocumentQuota {
  /** Whether the letter's document is one of them, or still can be. */
  takes(letter: Pick<DeadLetter, 'documentId' | 'messageId'>): boolean;
}

export const createDocumentQuota = (documentsMax = Number.POSITIVE_INFINITY): DocumentQuota => {
  const taken = new Set<string>();
  return {
    // A letter of no known document stands for itself.
    takes: ({ documentId, messageId }) => {
      const name = documentId ?? messageId;
      if (taken.has(name)) return true;
      if (taken.size >= documentsMax) return false;
      taken.add(name);
      return true;
    },
  };
};
