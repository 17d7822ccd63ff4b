// What a reader leaves out on purpose → how many characters of each kind.
import type { ExtractedDocument } from './extracted-document.ts';

export interface Omissions {
  add(what: string, characters: number): void;
  list(): ExtractedDocument['leftOut'];
}

export const createOmissions = (): Omissions => {
  const sums = new Map<string, number>();
  return {
    add(what, characters) {
      sums.set(what, (sums.get(what) ?? 0) + characters);
    },
    list: () => [...sums].map(([what, characters]) => ({ what, characters })),
  };
};
