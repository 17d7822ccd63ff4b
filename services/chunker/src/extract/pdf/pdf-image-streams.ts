// Refuses a PDF with streams that are packed as images and are none.
import { PipelineError } from '@alex/core/errors';

/** Made for images alone, of which a few kilobytes unpack to gigabytes. Source: ISO 32000-1, 7.4.7. */
const imageFilter = '/JBIG2Decode';
/** A stream's dictionary is shorter. It lies open in the file, even where the document is encrypted or its objects are packed. */
const dictionaryBytesMax = 4096;

/** The dictionary that the place lies in; undefined within a stream's own bytes. */
const dictionaryAround = (file: Buffer, at: number): string | undefined => {
  const before = file.toString('latin1', Math.max(0, at - dictionaryBytesMax), at);
  const own = before.slice(before.lastIndexOf(' obj'));
  const [after = ''] = file.toString('latin1', at, at + dictionaryBytesMax).split('stream');
  return own.includes('stream') ? undefined : own + after;
};

/**
 * An engine passes over such a stream, or runs out of memory or time in it; either way nobody knows what the page says besides.
 * @throws PipelineError `corrupt`
 */
export const refuseDisguisedImages = (bytes: Uint8Array): void => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf(imageFilter); at >= 0; at = file.indexOf(imageFilter, at + imageFilter.length)) {
    const dictionary = dictionaryAround(file, at);
    if (dictionary !== undefined && !/\/Image\b/.test(dictionary))
      throw new PipelineError('corrupt', 'The PDF holds a stream that is packed as an image and is none.');
  }
};
