// DOCX files for tests: the least that Word reads.
import { strToU8, type Zippable, zipSync } from 'fflate';

const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>${body}`;
const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const parts = {
  '[Content_Types].xml': xml(
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
      <Default Extension="xml" ContentType="application/xml"/>
      <Override PartName="/word/document.xml"
        ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
  ),
  '_rels/.rels': xml(
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="rId1" Type="${relationships}/officeDocument" Target="word/document.xml"/></Relationships>`,
  ),
};

export const paragraph = (text: string, style = ''): string =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

export const documentXml = (body: string): string => xml(`<w:document ${w}><w:body>${body}</w:body></w:document>`);

export const makeDocx = (body: string, more: Readonly<Record<string, string>> = {}): Uint8Array => {
  const files: Zippable = {};
  for (const [name, content] of Object.entries({ ...parts, 'word/document.xml': documentXml(body), ...more }))
    files[name] = strToU8(content);
  return zipSync(files);
};

/** A header or footer of a page. */
export const marginXml = (text: string): string => xml(`<w:hdr ${w}>${paragraph(text)}</w:hdr>`);

export const corePropertiesXml = (title: string): string =>
  xml(
    `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title></cp:coreProperties>`,
  );
