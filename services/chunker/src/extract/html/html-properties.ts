// The head of a page → what it says of itself: authors, dates, language.
import { documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';

type Attributes = Readonly<Record<string, string>>;

/** By the name, property or item that a `meta` element gives, likeliest first. */
const named = {
  authors: ['author', 'article:author', 'dc.creator', 'dcterms.creator', 'citation_author', 'parsely-author', 'byl'],
  dates: [
    'article:published_time',
    'datepublished',
    'date',
    'dc.date',
    'dcterms.created',
    'dc.date.issued',
    'citation_publication_date',
    'pubdate',
    'publish-date',
  ],
  modified: ['article:modified_time', 'datemodified', 'og:updated_time', 'last-modified', 'dcterms.modified'],
  language: ['content-language', 'og:locale', 'dc.language', 'language'],
} as const;

/** Of one name; a paper has a few authors. */
const valuesMax = 100;

export interface HtmlProperties {
  take(element: string, attributes: Attributes): void;
  build(title: string): Pick<ExtractedDocument, 'title' | 'properties'>;
}

export const createHtmlProperties = (): HtmlProperties => {
  const metas = new Map<string, string[]>();
  let language: string | undefined;
  const values = (names: readonly string[]): string[] =>
    names.map((name) => metas.get(name) ?? []).find((found) => found.length > 0) ?? [];
  return {
    take(element, attributes) {
      if (element === 'html') language ??= attributes.lang ?? attributes['xml:lang'];
      if (element !== 'meta' || attributes.content === undefined) return;
      const name = (
        attributes.name ??
        attributes.property ??
        attributes.itemprop ??
        attributes['http-equiv']
      )?.toLowerCase();
      if (name === undefined) return;
      const found = metas.get(name);
      if (found === undefined) metas.set(name, [attributes.content]);
      else if (found.length < valuesMax) found.push(attributes.content);
    },
    build: (title) =>
      documentProperties({
        title,
        // Some pages give the address of the author's page.
        authors: values(named.authors).filter((author) => !/^https?:/i.test(author)),
        dates: named.dates.flatMap((name) => metas.get(name) ?? []),
        modified: values(named.modified)[0],
        language: language || values(named.language)[0],
      }),
  };
};
