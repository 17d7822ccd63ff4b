// One large file of every format that is read, of the same made-up text where the format allows: what reading is measured with.

import type { SourceFile } from '@alex/chunker/extract/extracted-document';
import { documentXml, makeDocx, paragraph } from '@alex/chunker/extract/packages/docx.fixture';
import { makeEpub, makeOdf, makePptx, makeXlsx, slideXml } from '@alex/chunker/extract/packages/package.fixture';
import { makeText } from './corpus.ts';
import { makePdf } from './make-pdf.ts';

const charactersPerSection = 2_000;

interface Section {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const sections = (characters: number): Section[] =>
  Array.from({ length: Math.ceil(characters / charactersPerSection) }, (_, index) => ({
    title: `Section ${index}`,
    paragraphs: makeText(index, charactersPerSection).split('\n\n'),
    rows: [
      ['Name', 'Size', 'Price'],
      ...Array.from({ length: 5 }, (_row, row) => [`part ${index}.${row}`, String(row * 10), `${row}.50`]),
    ],
  }));

const each = <Item>(items: readonly Item[], make: (item: Item) => string): string => items.map(make).join('');

const docxTable = (rows: Section['rows']): string =>
  `<w:tbl>${each(rows, (row) => `<w:tr>${each(row, (cell) => `<w:tc>${paragraph(cell)}</w:tc>`)}</w:tr>`)}</w:tbl>`;

const odfTable = (rows: Section['rows']): string =>
  `<table:table>${each(rows, (row) => `<table:table-row>${each(row, (cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`)}</table:table-row>`)}</table:table>`;

const htmlSection = ({ title, paragraphs, rows }: Section): string =>
  `<h2>${title}</h2>${each(paragraphs, (text) => `<p>${text.replace(/(\w+) (\w+)/, '<a href="x">$1</a> <b>$2</b>')}</p>`)}
  <ul>${each(paragraphs, (text) => `<li>${text.slice(0, 60)}`)}</ul><pre><code>${paragraphs[0]?.slice(0, 200)}</code></pre>
  <table><tr>${each(rows[0]!, (cell) => `<th>${cell}`)}${each(rows.slice(1), (row) => `<tr>${each(row, (cell) => `<td>${cell}`)}`)}</table>`;

export const htmlPage = (characters: number): string =>
  `<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body><nav><a href="/">Home</a></nav><main>${each(sections(characters), htmlSection)}</main><footer>Imprint</footer></body></html>`;

const markdownSection = ({ title, paragraphs, rows }: Section): string =>
  [
    `## ${title}`,
    ...paragraphs,
    paragraphs.map((text) => `- ${text.slice(0, 60)}`).join('\n'),
    `\`\`\`\n${paragraphs[0]}\n\`\`\``,
    [rows[0]!, ['---', '---', '---'], ...rows.slice(1)].map((row) => `| ${row.join(' | ')} |`).join('\n'),
  ].join('\n\n');

const rtfSection = ({ title, paragraphs, rows }: Section): string =>
  `\\pard\\s1 ${title}\\par\n\\pard ${each(paragraphs, (text) => `${text}\\par\n`)}${each(rows, (row) => `\\trowd\\intbl ${each(row, (cell) => `${cell}\\cell `)}\\row\n`)}`;

const xlsxRows = (all: readonly Section[]): string =>
  each(all, ({ paragraphs }) =>
    each(
      paragraphs,
      (text) => `<row><c t="inlineStr"><is><t>${text}</t></is></c><c><v>1234.5</v></c><c s="1"><v>45000</v></c></row>`,
    ),
  );

/** Each with about so many characters of text. */
export const largeFiles = (characters: number): SourceFile[] => {
  const all = sections(characters);
  const text = all.map(({ paragraphs }) => paragraphs.join('\n\n')).join('\n\n');
  const files: Record<string, string | Uint8Array> = {
    'text.txt': text,
    'utf16.txt': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'markdown.md': all.map(markdownSection).join('\n\n'),
    'html.html': htmlPage(characters),
    'xml.xml': `<?xml version="1.0"?><book>${each(all, ({ title, paragraphs }) => `<section><title>${title}</title>${each(paragraphs, (one) => `<para>${one}</para>`)}</section>`)}</book>`,
    'csv.csv': `Name,Text,Price\n${all.flatMap(({ paragraphs, title }) => paragraphs.map((one) => `${title},"${one}",4.50`)).join('\n')}`,
    'subtitles.srt': text
      .split(/(?<=\.)\s+/)
      .map((said, i) => `${i}\n00:00:${i % 60},000 --> 00:00:${i % 60},900\n${said}`)
      .join('\n\n'),
    'json.json': JSON.stringify(all),
    'code.ts': all
      .map(
        ({ paragraphs }, index) => `function f${index}() {\n${paragraphs.map((one) => `  // ${one}`).join('\n\n')}\n}`,
      )
      .join('\n\n'),
    'docx.docx': makeDocx(
      each(
        all,
        ({ title, paragraphs, rows }) =>
          paragraph(title, 'Heading1') + each(paragraphs, (one) => paragraph(one)) + docxTable(rows),
      ),
      { 'word/footnotes.xml': documentXml('') },
    ),
    'pptx.pptx': makePptx(
      all.map(({ title, paragraphs }) =>
        slideXml([
          [title, 'title'],
          [paragraphs.join('\n'), 'body'],
        ]),
      ),
    ),
    'xlsx.xlsx': makeXlsx(
      { Sheet: xlsxRows(all) },
      { 'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>' },
    ),
    'odt.odt': makeOdf(
      'text',
      each(
        all,
        ({ title, paragraphs, rows }) =>
          `<text:h text:outline-level="1">${title}</text:h>${each(paragraphs, (one) => `<text:p>${one}</text:p>`)}${odfTable(rows)}`,
      ),
    ),
    'epub.epub': makeEpub(
      Object.fromEntries(
        all.map((section, index) => [`c${index}.xhtml`, `<html><body>${htmlSection(section)}</body></html>`]),
      ),
    ),
    'rtf.rtf': `{\\rtf1\\ansi{\\stylesheet{\\s1 heading 1;}}${each(all, rtfSection)}}`,
    'mail.eml': `From: a@example.org\nSubject: large\nMIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${Buffer.from(htmlPage(characters)).toString('base64').replace(/.{76}/g, '$&\n')}\n`,
    'pdf.pdf': makePdf(all.map(({ paragraphs }) => paragraphs.join('\n'))),
  };
  return Object.entries(files).map(([key, content]) => ({
    key,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content),
  }));
};
