// An e-mail message, or a mailbox of them → subject, sender and date, then the body and messages within; other attachments are named as left out.
import type { Address, Attachment, Email } from 'postal-mime';
import { documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';
import { extractHtml } from '../html/html.ts';
import { createOmissions, fileOmission, type Omissions } from '../omissions.ts';
import { tidyText } from '../text/decode-text.ts';
import { extractPlainText } from '../text/plain-text.ts';
import { createTextBuilder, type TextBuilder } from '../text-builder.ts';
import { parseMail } from './mail-parser.ts';

/** Messages within messages, as programs forward them. */
const forwardedMax = 4;
/** Share of the words of a message's plain text that its HTML holds too, where one stands for the other. */
const sameWordsLeast = 0.6;

const blank = 0x20;

/** Where a mailbox's messages begin (RFC 4155): a line of its own, behind an empty one. */
const postmark = /(?:^|\n\r?\n)From [^\n]{1,200}\d{4}[^\n]{0,20}\n/g;

const nameOf = (address: Address): string =>
  address.group
    ? address.name
    : [address.name, address.name ? `<${address.address}>` : address.address].join(' ').trim();

const headerLines = ({ from, to, cc, date }: Email): string =>
  [
    ['From', from && nameOf(from)],
    ['To', to?.map(nameOf).join(', ')],
    ['Cc', cc?.map(nameOf).join(', ')],
    ['Date', date],
  ]
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value!.replace(/\s+/g, ' ')}`)
    .join('\n');

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu));

/** The plain part of a message is the same in other words, or it is not: then both are what the sender wrote. */
const saysMore = (plain: string, page: ExtractedDocument | undefined): boolean => {
  if (page === undefined) return true;
  const known = wordsOf(page.text);
  const words = [...wordsOf(plain)];
  return words.filter((word) => known.has(word)).length < words.length * sameWordsLeast;
};

/** A message within is read where it stands; undefined where it is none, or too deep within others. */
const forwarded = async ({ mimeType, content }: Attachment, depth: number): Promise<Email | undefined> => {
  if (mimeType !== 'message/rfc822' || depth >= forwardedMax) return undefined;
  return parseMail(typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)).catch(() => undefined);
};

const addMessage = async (email: Email, builder: TextBuilder, omissions: Omissions, depth = 0): Promise<void> => {
  const line = (text: string): string => tidyText(text).replace(/\s+/g, ' ').trim();
  const subject = line(email.subject ?? '');
  if (subject !== '') builder.add('heading', subject, depth + 1);
  const header = tidyText(headerLines(email)).trim();
  if (header !== '') builder.add('paragraph', header);
  const page = email.html ? extractHtml(email.html, { part: true }) : undefined;
  const plain = tidyText(email.text ?? '');
  for (const body of [...(saysMore(plain, page) ? [extractPlainText(plain)] : []), ...(page ? [page] : [])])
    for (const { kind, start, end, level } of body.blocks)
      builder.add(kind, body.text.slice(start, end), level && Math.min(6, level + depth + 1));
  for (const { what, characters } of page?.leftOut ?? []) omissions.add(what, characters);
  for (const [index, attachment] of email.attachments.entries()) {
    const within = await forwarded(attachment, depth);
    if (within) {
      await addMessage(within, builder, omissions, depth + 1);
      continue;
    }
    const { filename, mimeType } = attachment;
    const name = line(filename ?? 'without a name')
      .slice(0, 100)
      .toWellFormed();
    omissions.add(fileOmission('attachment', `${name} (${mimeType.slice(0, 100)})`, index), 0);
  }
};

const propertiesOf = ({ subject, from, date, headers }: Email): ReturnType<typeof documentProperties> =>
  documentProperties({
    title: subject,
    authors: [from?.name || from?.address],
    dates: [date],
    language: headers.find(({ key }) => key === 'content-language')?.value,
  });

/** Some programs write blanks and empty lines before the first header. */
const fromFirstHeader = (bytes: Uint8Array): Uint8Array =>
  bytes.subarray(
    Math.max(
      0,
      bytes.findIndex((byte) => byte > blank),
    ),
  );

/** Throws `corrupt` and `too-large`. */
export const extractMail = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const builder = createTextBuilder();
  const omissions = createOmissions();
  const email = await parseMail(fromFirstHeader(bytes));
  await addMessage(email, builder, omissions);
  return {
    format: 'eml',
    ...builder.build(),
    ...propertiesOf(email),
    leftOut: omissions.list(),
  };
};

/** Throws `corrupt` and `too-large`. */
export const extractMailbox = async (bytes: Uint8Array): Promise<ExtractedDocument> => {
  const source = Buffer.from(fromFirstHeader(bytes)).toString('latin1');
  const marks = [...source.matchAll(postmark)];
  const builder = createTextBuilder();
  const omissions = createOmissions();
  let properties: Pick<ExtractedDocument, 'title' | 'properties'> = { title: '' };
  for (const [index, mark] of marks.entries()) {
    const message = source.slice(mark.index + mark[0].length, marks[index + 1]?.index).replace(/^>(>*From )/gm, '$1');
    const email = await parseMail(Buffer.from(message, 'latin1'));
    // A mailbox of one is that message.
    if (marks.length === 1) properties = propertiesOf(email);
    await addMessage(email, builder, omissions);
  }
  return { format: 'mbox', ...builder.build(), ...properties, leftOut: omissions.list() };
};
