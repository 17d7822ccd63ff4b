// The bytes of a message → its parts, in the encodings that they are in: which is not always what they say, or they say none.
import { isAscii, isUtf8 } from 'node:buffer';
import { PipelineError } from '@alex/core/errors';
import PostalMime, { type Email } from 'postal-mime';
import { decodeText } from '../text/decode-text.ts';

/** Parts within parts within parts: no mail program goes as deep. */
const nestingMax = 64;

/** A part as PostalMime has it, before it turns its bytes into text. */
interface MimePart {
  content: ArrayBuffer | null;
  readonly contentType: { readonly parsed: { readonly params: Record<string, string> } };
}

/** PostalMime asks itself this of each part, just before it decodes it. */
type TextFinder = PostalMime & { isInlineTextNode(part: MimePart): boolean };

/** Encodings that programs name where they know of none. */
const unknown = /^(?:us-ascii|ascii|utf-?8|.*unknown.*|)$/i;

const asUtf8 = (bytes: Uint8Array): Buffer | undefined => {
  try {
    return Buffer.from(decodeText(bytes));
  } catch {
    return undefined;
  }
};

const tellEncoding = (part: MimePart): void => {
  const bytes = new Uint8Array(part.content ?? []);
  const { params } = part.contentType.parsed;
  if (isAscii(bytes)) return;
  if (isUtf8(bytes)) params.charset = 'utf-8';
  else if (unknown.test(params.charset ?? '')) {
    const text = asUtf8(bytes);
    if (!text) return;
    part.content = new Uint8Array(text).buffer;
    params.charset = 'utf-8';
  }
};

/** Headers are ASCII or UTF-8 (RFC 6532); some programs write them in their own encoding. */
const withReadableHead = (bytes: Uint8Array): Uint8Array => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends = ['\n\n', '\n\r\n'].map((blank) => file.indexOf(blank)).filter((at) => at >= 0);
  const end = Math.min(...ends, file.length);
  const head = file.subarray(0, end);
  const readable = isUtf8(head) ? undefined : asUtf8(head);
  return readable ? Buffer.concat([readable, file.subarray(end)]) : bytes;
};

/** Throws `corrupt`. */
export const parseMail = async (bytes: Uint8Array): Promise<Email> => {
  const parser = new PostalMime({ maxNestingDepth: nestingMax }) as TextFinder;
  const isText = parser.isInlineTextNode.bind(parser);
  parser.isInlineTextNode = (part) => {
    const found = isText(part);
    if (found) tellEncoding(part);
    return found;
  };
  try {
    return await parser.parse(withReadableHead(bytes));
  } catch (error) {
    throw new PipelineError(
      'corrupt',
      `The message cannot be read: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
};
