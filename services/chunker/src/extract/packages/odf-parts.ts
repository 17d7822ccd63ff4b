// The XML of an OpenDocument file, in parts or as one → its text: what its styles make headings, sheets as sections, slides as pages.
import { createDocumentFlow } from '../document-flow.ts';
import { createDublinCoreReader, documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { createPageStarts } from '../page-starts.ts';
import { readXml, type XmlHandlers } from '../xml/xml-reader.ts';
import { readOdfChart } from './odf-chart.ts';
import { odfHandlers } from './odf-content.ts';
import { createOdfStyles } from './odf-styles.ts';

/** The media type names what the file is. */
const formatOf = (mediaType: string): string => {
  if (mediaType.includes('spreadsheet')) return 'ods';
  return mediaType.includes('presentation') ? 'odp' : 'odt';
};

/** What the document says of itself, and not what a comment or a change says of itself. */
const withinMeta = ({ open, close, text }: XmlHandlers): XmlHandlers => {
  let depth = 0;
  return {
    open(element, attributes) {
      if (depth > 0 || element === 'meta') depth++;
      if (depth > 1) open?.(element, attributes);
    },
    close(element) {
      if (depth > 1) close?.(element);
      if (depth > 0) depth--;
    },
    text(data) {
      if (depth > 1) text?.(data);
    },
  };
};

/** The parts of a package, or an XML that is all of them. */
export const readOdfParts = (
  read: (part: string, handlers: XmlHandlers) => void,
  mediaType: string,
): ExtractedDocument => {
  const styles = createOdfStyles();
  for (const part of ['styles.xml', 'content.xml']) read(part, styles.handlers);
  const shown = new Set<string>();
  const context = {
    flow: createDocumentFlow(),
    styles,
    omissions: createOmissions(),
    pages: createPageStarts(),
    textsOf: (object: string) => {
      if (shown.has(object)) return [];
      shown.add(object);
      return readOdfChart(read, `${object}/content.xml`);
    },
  };
  read('content.xml', odfHandlers(context));
  const properties = createDublinCoreReader();
  read('meta.xml', withinMeta(properties.handlers));
  const { text, blocks } = context.flow.build();
  const format = formatOf(mediaType);
  return {
    format,
    text,
    blocks,
    ...(format === 'odp' && context.pages.build(text, blocks)),
    ...documentProperties(properties.named()),
    leftOut: context.omissions.list(),
  };
};

const flatRoot = /<office:document\s[^>]{0,10000}office:mimetype="([^"]{0,200})"/;

/** A file that is one XML; undefined where it is another XML. Throws `corrupt` and `too-large`. */
export const extractFlatOdf = (xml: string): ExtractedDocument | undefined => {
  const mediaType = flatRoot.exec(xml.slice(0, 20_000))?.[1];
  if (mediaType === undefined) return undefined;
  return readOdfParts((part, handlers) => {
    // The styles are in it too, and are read with the content; so are the objects within.
    if (part === 'content.xml' || part === 'meta.xml') readXml(xml, handlers, { what: 'The OpenDocument file' });
  }, mediaType);
};
