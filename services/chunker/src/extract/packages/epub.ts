// EPUB → text: its chapters in the order of the book, each through the HTML extractor.
import { posix } from 'node:path';
import { PipelineError } from '@alex/core/errors';
import { createDublinCoreReader, documentProperties } from '../document-properties.ts';
import type { Block, ExtractedDocument } from '../extracted-document.ts';
import { extractHtml } from '../html/html.ts';
import { createOmissions } from '../omissions.ts';
import { decodeText } from '../text/decode-text.ts';
import { createTextBuilder } from '../text-builder.ts';
import { extractXml } from '../xml/xml.ts';
import { attributeOf } from '../xml/xml-reader.ts';
import { type OfficePackage, openPackage } from './office-package.ts';

/** Fonts may be obscured without the book being encrypted. */
const obscuredFonts = /(?:idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC)/;

const requireOpen = (parcel: OfficePackage): void => {
  parcel.read('META-INF/encryption.xml', {
    open(element, attributes) {
      const algorithm = attributeOf(attributes, 'Algorithm');
      if (element === 'EncryptionMethod' && algorithm !== undefined && !obscuredFonts.test(algorithm))
        throw new PipelineError('encrypted', 'The EPUB is protected: its chapters are encrypted.');
    },
  });
};

const packagePart = (parcel: OfficePackage): string => {
  let part = '';
  parcel.read('META-INF/container.xml', {
    open(element, attributes) {
      if (element === 'rootfile' && part === '') part = attributeOf(attributes, 'full-path') ?? '';
    },
  });
  return part || (parcel.names.find((name) => /\.opf$/i.test(name)) ?? '');
};

/** Names in an EPUB are relative to the part that names them, and percent-encoded as in any address. */
const resolve = (from: string, reference: string): string => {
  const path = reference.replace(/[#?].*$/s, '');
  let name = path;
  try {
    name = decodeURIComponent(path);
  } catch {
    // A percent sign of its own.
  }
  return posix.join('/', posix.dirname(from), name).slice(1);
};

interface Chapter {
  readonly name: string;
  readonly type: string;
  /** It lists the others. */
  readonly isContents: boolean;
}

interface Item extends Chapter {
  /** Of the item that stands in for this one; empty where there is none. */
  readonly fallback: string;
}

interface Book {
  readonly chapters: readonly Chapter[];
  /** The older kind of table of contents, a part by itself. */
  readonly contents: string | undefined;
  readonly properties: ReturnType<typeof documentProperties>;
}

const drawing = 'image/svg+xml';
/** What holds text, in EPUB 2 and 3; a page of a comic may be a picture. */
const isText = ({ type }: Chapter): boolean => type === drawing || type === '' || /html|dtbook|oeb1/.test(type);
/** A picture may stand in for a picture that stands in for … : a circle of them ends here. */
const fallbacksMax = 8;

const chapterOf = (items: ReadonlyMap<string, Item>, id: string): Chapter | undefined => {
  let item = items.get(id);
  for (let step = 0; step < fallbacksMax && item && !isText(item); step++) item = items.get(item.fallback);
  return item && isText(item) ? item : undefined;
};

const readBook = (parcel: OfficePackage): Book => {
  const part = packagePart(parcel);
  const items = new Map<string, Item>();
  const spine: string[] = [];
  const properties = createDublinCoreReader();
  parcel.read(part, {
    ...properties.handlers,
    open(element, attributes) {
      properties.handlers.open?.(element, attributes);
      if (element === 'item')
        items.set(attributeOf(attributes, 'id') ?? '', {
          name: resolve(part, attributeOf(attributes, 'href') ?? ''),
          type: attributeOf(attributes, 'media-type') ?? '',
          fallback: attributeOf(attributes, 'fallback') ?? '',
          isContents: /\bnav\b/.test(attributeOf(attributes, 'properties') ?? ''),
        });
      else if (element === 'itemref') spine.push(attributeOf(attributes, 'idref') ?? '');
    },
  });
  const chapters = new Set(spine.flatMap((id) => chapterOf(items, id) ?? []));
  return {
    chapters: [...chapters].filter(({ name }) => parcel.has(name)),
    contents: [...items.values()].find(({ type }) => type === 'application/x-dtbncx+xml')?.name,
    properties: documentProperties(properties.named()),
  };
};

/** What the table of contents calls each chapter, for those that have no heading of their own. */
const readChapterTitles = (parcel: OfficePackage, part: string): ReadonlyMap<string, string> => {
  const titles = new Map<string, string>();
  let label = '';
  let inLabel = false;
  parcel.read(part, {
    open(element, attributes) {
      if (element === 'navLabel') label = '';
      inLabel = element === 'text';
      const name = element === 'content' ? resolve(part, attributeOf(attributes, 'src') ?? '') : undefined;
      if (name !== undefined && !titles.has(name)) titles.set(name, label.replace(/\s+/g, ' ').trim());
    },
    close() {
      inLabel = false;
    },
    text(data) {
      if (inLabel) label += data;
    },
  });
  return titles;
};

/** Throws `corrupt`, `encrypted`, `too-large` and `zip-bomb`. */
export const extractEpub = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const parcel = openPackage(bytes, 'EPUB');
  requireOpen(parcel);
  const { chapters, contents, properties } = readBook(parcel);
  if (chapters.length === 0) throw new PipelineError('corrupt', 'The EPUB names no chapters that are in it.');
  const titles = contents === undefined ? undefined : readChapterTitles(parcel, contents);
  const builder = createTextBuilder();
  const omissions = createOmissions();
  for (const { name, type, isContents } of chapters) {
    const text = decodeText(parcel.part(name) ?? new Uint8Array());
    const chapter = type === drawing ? extractXml(text) : extractHtml(text, { part: true });
    if (isContents && chapters.length > 1) {
      omissions.add('table of contents', chapter.text.length);
      continue;
    }
    const title = titles?.get(name);
    if (title && chapter.text !== '' && !chapter.blocks.some(({ kind }) => kind === 'heading'))
      builder.add('heading', title, 1);
    addChapter(builder, chapter);
    for (const { what, characters } of chapter.leftOut) omissions.add(what, characters);
  }
  return { format: 'epub', ...builder.build(), ...properties, leftOut: omissions.list() };
};

const addChapter = (
  builder: ReturnType<typeof createTextBuilder>,
  { text, blocks }: { readonly text: string; readonly blocks: readonly Block[] },
): void => {
  for (const { kind, start, end, level } of blocks) builder.add(kind, text.slice(start, end), level);
};
