// Zip packages of XML parts for tests: the least of each kind that its own programs read.
import { strToU8, type Zippable, zipSync } from 'fflate';

export type Parts = Readonly<Record<string, string>>;

export const makePackage = (parts: Parts): Uint8Array => {
  const files: Zippable = {};
  for (const [name, content] of Object.entries(parts)) files[name] = strToU8(content);
  return zipSync(files);
};

/** OOXML's relationships: the type's last segment and the target of each, `rId1` being the first. */
export const relationships = (...rows: readonly (readonly [type: string, target: string])[]): string =>
  `<Relationships>${rows.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="http://x/${type}" Target="${target}"/>`).join('')}</Relationships>`;

const shape = (text: string, placeholder = ''): string =>
  `<p:sp><p:nvSpPr><p:nvPr>${placeholder && `<p:ph type="${placeholder}"/>`}</p:nvPr></p:nvSpPr><p:txBody>${text
    .split('\n')
    .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
    .join('')}</p:txBody></p:sp>`;

export const slideXml = (shapes: readonly (readonly [text: string, placeholder?: string])[], more = ''): string =>
  `<p:sld xmlns:p="p" xmlns:a="a"><p:spTree>${shapes.map((one) => shape(...one)).join('')}${more}</p:spTree></p:sld>`;

/** `slides` in the order of the show; the files are numbered the other way round. */
export const makePptx = (slides: readonly string[], more: Parts = {}): Uint8Array => {
  const files = slides.map((_, index) => `slides/slide${slides.length - index}.xml`);
  return makePackage({
    'ppt/presentation.xml': `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>${slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${index + 1}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(...files.map((file) => ['slide', file] as const)),
    ...Object.fromEntries(slides.map((slide, index) => [`ppt/${files[index]}`, slide])),
    ...more,
  });
};

/** `sheets` by name, as the XML of their rows. */
export const makeXlsx = (sheets: Readonly<Record<string, string>>, more: Parts = {}): Uint8Array => {
  const names = Object.keys(sheets);
  return makePackage({
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      ...names.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
    ),
    ...Object.fromEntries(
      Object.values(sheets).map((rows, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    ...more,
  });
};

const odfNames =
  'xmlns:office="o" xmlns:text="t" xmlns:table="ta" xmlns:style="s" xmlns:draw="d" xmlns:dc="dc" xmlns:meta="m"';

export const makeOdf = (kind: 'text' | 'spreadsheet' | 'presentation', body: string, more: Parts = {}): Uint8Array =>
  makePackage({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `<office:document-content ${odfNames}><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ...more,
  });

export const odfMetaXml = (content: string): string =>
  `<office:document-meta ${odfNames}><office:meta>${content}</office:meta></office:document-meta>`;

/** `chapters` by file name, in the order of the book. */
export const makeEpub = (chapters: Readonly<Record<string, string>>, metadata = '', more: Parts = {}): Uint8Array => {
  const names = Object.keys(chapters);
  return makePackage({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package xmlns:dc="dc"><metadata>${metadata}</metadata><manifest>
      ${names.map((name, index) => `<item id="c${index}" href="${encodeURI(name)}" media-type="application/xhtml+xml"/>`).join('')}
      <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>
      <spine>${names.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(Object.entries(chapters).map(([name, html]) => [`OEBPS/${name}`, html])),
    ...more,
  });
};
