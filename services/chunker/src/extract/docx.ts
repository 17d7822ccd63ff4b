// DOCX → HTML (mammoth) → text. mammoth is given only parts that were unpacked and checked here.
import { PipelineError } from '@alex/core/errors';
import { zipSync } from 'fflate';
import mammoth from 'mammoth';
import type { ExtractedDocument } from './extracted-document.ts';
import { extractHtml } from './html.ts';
import { readZipDirectory, unpackEntry, type ZipEntry } from './zip-archive.ts';

/** What a document's XML unpacks to: a book of a thousand pages has about 20 MB. */
const unpackedBytesMax = 64 * 1024 * 1024;
/** A document has a dozen parts and its pictures. */
const entriesMax = 10_000;

const mammothOptions = {
  // A style map inside the file could leave text out.
  includeEmbeddedStyleMap: false,
  styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"],
  convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
};

const isXml = ({ name }: ZipEntry): boolean => /\.(?:xml|rels)$/i.test(name);

const unpackParts = (bytes: Uint8Array): Record<string, Uint8Array> => {
  const entries = readZipDirectory(bytes);
  const xml = entries.filter(isXml);
  if (xml.some((entry) => entry.encrypted))
    throw new PipelineError('encrypted', 'The DOCX is a zip archive with a password.');
  const unpackedBytes = xml.reduce((sum, entry) => sum + entry.bytes, 0);
  if (unpackedBytes > unpackedBytesMax || entries.length > entriesMax)
    throw new PipelineError(
      'zip-bomb',
      `The DOCX holds ${entries.length} parts with ${unpackedBytes} bytes of XML; ${entriesMax} and ${unpackedBytesMax} are the bounds.`,
    );
  return Object.fromEntries(xml.map((entry) => [entry.name, unpackEntry(bytes, entry)]));
};

const checkNoEntities = (parts: Readonly<Record<string, Uint8Array>>): void => {
  for (const [name, content] of Object.entries(parts))
    if (Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes('<!DOCTYPE'))
      throw new PipelineError('corrupt', `The DOCX declares a document type in ${name}, which no Word document does.`);
};

const partText = (content: Uint8Array | undefined, element: string): string =>
  new TextDecoder()
    .decode(content)
    .match(new RegExp(`(?<=<${element}(?: [^<>]*)?>)[^<]+`, 'g'))
    ?.join('') ?? '';

const toHtml = async (parts: Record<string, Uint8Array>): Promise<string> => {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(zipSync(parts, { level: 0 })) },
      mammothOptions,
    );
    return value.replace(/<a href="#(?:foot|end)note-ref-[^"]*">↑<\/a>/g, '');
  } catch (error) {
    throw new PipelineError('corrupt', `The DOCX cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
};

export const extractDocx = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const parts = unpackParts(bytes);
  checkNoEntities(parts);
  const margins = Object.keys(parts).filter((name) => /^word\/(?:header|footer)\d*\.xml$/.test(name));
  const characters = margins.reduce((sum, name) => sum + partText(parts[name], 'w:t').length, 0);
  const title = partText(parts['docProps/core.xml'], 'dc:title').trim();
  const page = extractHtml(await toHtml(parts));
  return {
    ...page,
    format: 'docx',
    title,
    leftOut: characters > 0 ? [{ what: 'headers and footers', characters }] : [],
  };
};
