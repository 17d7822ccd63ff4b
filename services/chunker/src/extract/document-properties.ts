// What a document says of itself, in any format → its title, authors, date and language, tidied and bounded.

import type { ExtractedDocument } from './extracted-document.ts';
import { tidyText } from './text/decode-text.ts';
import { attributeOf, type XmlHandlers } from './xml/xml-reader.ts';

const titleCharactersMax = 500;
/** No document has more that anybody looks for; a book of abstracts may name hundreds. */
const authorsMax = 8;
const authorCharactersMax = 60;

/** Raw values; of each kind the first that says something counts, of authors all. */
export interface NamedProperties {
  readonly title?: string | undefined;
  readonly authors?: readonly (string | undefined)[];
  /** When it was written, as it was found, likeliest first. */
  readonly dates?: readonly (string | undefined)[];
  readonly modified?: string | undefined;
  readonly language?: string | undefined;
}

const tidyLine = (value: string | undefined, charactersMax: number): string => {
  const line = tidyText((value ?? '').slice(0, charactersMax * 4))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > charactersMax
    ? `${line
        .slice(0, charactersMax - 1)
        .trimEnd()
        .toWellFormed()}…`
    : line;
};

/** ISO 8601, a day (`2024-05-01`) where no time is given; undefined where it is no date of our age. */
const isoDate = (value: string | undefined): string | undefined => {
  const text = tidyLine(value, 100);
  if (!/\d{4}|\d{1,2} \w{3} \d{2}/.test(text)) return undefined;
  const day = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  const date = day ? new Date(`${day[1]}-${day[2] ?? '01'}-${day[3] ?? '01'}T00:00:00Z`) : new Date(text);
  const time = date.getTime();
  if (Number.isNaN(time) || time < 0 || date.getUTCFullYear() > 2100) return undefined;
  return day ? date.toISOString().slice(0, 10) : date.toISOString().replace('.000Z', 'Z');
};

/** BCP 47 as far as it names a language and where it is written; undefined where it does not. */
const languageTag = (value: string | undefined): string | undefined => {
  const tag = /^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@]|$)/i.exec((value ?? '').trim());
  if (tag === null || /^(?:und|zxx|mul)$/i.test(tag[1]!)) return undefined;
  return [tag[1]!.toLowerCase(), tag[2], tag[3]?.toUpperCase()].filter((part) => part !== undefined).join('-');
};

export const documentProperties = ({
  title,
  authors = [],
  dates = [],
  modified,
  language,
}: NamedProperties): Pick<ExtractedDocument, 'title' | 'properties'> => {
  const each = authors.flatMap((author = '') => author.split(';'));
  const names = [...new Set(each.map((author) => tidyLine(author, authorCharactersMax)))].filter((name) => name !== '');
  const created = dates.map(isoDate).find((date) => date !== undefined);
  const changed = isoDate(modified);
  const tag = languageTag(language);
  const properties = {
    ...(names.length > 0 && { authors: names.slice(0, authorsMax) }),
    ...(created !== undefined && { created }),
    ...(changed !== undefined && { modified: changed }),
    ...(tag !== undefined && { language: tag }),
  };
  return {
    title: tidyLine(title, titleCharactersMax),
    ...(Object.keys(properties).length > 0 && { properties }),
  };
};

/** Elements that say something of the document, in the Dublin Core and in Office and OpenDocument beside it. */
const namingElements: ReadonlySet<string> = new Set([
  'title',
  'creator',
  'initial-creator',
  'created',
  'creation-date',
  'date',
  'modified',
  'language',
]);
/** Of one element; and no more of its text than anybody would keep. */
const valuesMax = 100;
const valueCharactersMax = 2_000;

/** Reads the elements of the Dublin Core, and what Office and OpenDocument put beside them. */
export const createDublinCoreReader = (): { readonly handlers: XmlHandlers; named(): NamedProperties } => {
  const values = new Map<string, string[]>();
  let open: string[] | undefined;
  const first = (name: string): string | undefined => values.get(name)?.find((value) => value.trim() !== '');
  return {
    handlers: {
      open(name, attributes) {
        const named =
          name === 'meta' ? /^dc(?:terms)?[.:](.+)$/i.exec(attributeOf(attributes, 'name') ?? '')?.[1] : undefined;
        const content = attributeOf(attributes, 'content');
        const element = named ?? name;
        open = undefined;
        if (!namingElements.has(element)) return;
        const found = values.get(element) ?? [];
        values.set(element, found);
        if (found.length >= valuesMax) return;
        found.push(named !== undefined && content !== undefined ? content : '');
        open = found;
      },
      close() {
        open = undefined;
      },
      text(data) {
        if (open) open.push(`${open.pop()}${data}`.slice(0, valueCharactersMax));
      },
    },
    named: () => ({
      title: first('title'),
      authors: values.get('creator') ?? values.get('initial-creator') ?? [],
      dates: [first('created'), first('creation-date'), first('date')],
      modified: first('modified'),
      language: first('language'),
    }),
  };
};
