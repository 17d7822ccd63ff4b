// The bytes of a file → its text and structure, whatever the file is.
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { ExtractedDocument, SourceFile } from './extracted-document.ts';
import { binaryFormats, textFormats } from './formats.ts';
import { recogniseBinary, recogniseText } from './recognise.ts';
import { decodeText } from './text/decode-text.ts';

/** Neither a blank nor, as zero-width spaces are, a character without a shape. */
const visible = /[^\s\p{Cc}\p{Cf}]/u;

/**
 * Takes the bytes over: where they fill their buffer, they may be gone afterwards.
 * Throws `encrypted`, `corrupt`, `empty-text`, `unsupported`, `too-large` and `zip-bomb`.
 */
export const extractDocument = async (file: SourceFile): Promise<ExtractedDocument> => {
  if (file.bytes.length > limits.documentBytesMax)
    throw new PipelineError(
      'too-large',
      `The file has ${file.bytes.length} bytes; ${limits.documentBytesMax} are the bound.`,
    );
  const document = await read(file);
  const characters = document.text.length;
  if (characters > limits.extractedCharactersMax)
    throw new PipelineError(
      'too-large',
      `The text has ${characters} characters; ${limits.extractedCharactersMax} are the bound.`,
    );
  if (!visible.test(document.text)) throw emptyText(document);
  return document;
};

const read = async (file: SourceFile): Promise<ExtractedDocument> => {
  const binary = recogniseBinary(file);
  if (binary !== undefined) return binaryFormats[binary].extract(file.bytes);
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(file.contentType ?? '')?.[1];
  const text = decodeText(file.bytes, charset);
  release(file.bytes);
  return textFormats[recogniseText(text, file)].extract(text);
};

/** Gives back at once what a text no longer needs: the collector would keep the bytes beside it for as long as it is read. */
const release = ({ buffer, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
};

const emptyText = ({ pagesWithoutText = [], leftOut }: ExtractedDocument): PipelineError => {
  const pages = pagesWithoutText.length > 0 ? ` None of its ${pagesWithoutText.length} pages does.` : '';
  const without = leftOut.map(({ what, characters }) => `${what} (${characters} characters)`).join(', ');
  return new PipelineError('empty-text', `The file holds no text.${pages}${without && ` Left out: ${without}.`}`);
};
