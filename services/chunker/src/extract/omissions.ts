// What a reader leaves out on purpose → how many characters of each kind.
import type { ExtractedDocument } from './extracted-document.ts';

export interface Omissions {
  add(what: string, characters: number): void;
  list(): ExtractedDocument['leftOut'];
}

/** A reader need look no further than one file behind these. */
export const filesNamedMax = 50;

/** How a file within the document is left out: by its name, or, where there are many, with the others. */
export const fileOmission = (kind: 'attachment' | 'embedded file', name: string, index: number): string =>
  index < filesNamedMax ? `${kind} ${name}` : `further ${kind}s`;

export const createOmissions = (): Omissions => {
  const sums = new Map<string, number>();
  return {
    add(what, characters) {
      sums.set(what, (sums.get(what) ?? 0) + characters);
    },
    list: () => [...sums].map(([what, characters]) => ({ what, characters })),
  };
};
