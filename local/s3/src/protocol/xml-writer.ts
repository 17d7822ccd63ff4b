// Values → the XML of S3's answers.

const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters become references, as S3 writes them, though XML 1.0 knows no such characters: `encoding-type=url` avoids them. */
const escapeXml = (text: string): string =>
  text.replace(/[&<>"\u0000-\u001F\u007F]/g, (char) => escapes[char] ?? `&#x${char.charCodeAt(0).toString(16)};`);

type Value = string | number | boolean | undefined;

/** An element with text in it; nothing for undefined. */
export const textElement = (name: string, value: Value): string =>
  value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;

/** Several elements with text in them, in this order, without those that are undefined. */
export const textElements = (values: Readonly<Record<string, Value>>): string =>
  Object.keys(values).reduce((xml, name) => xml + textElement(name, values[name]), '');

/** An element around others, which are XML already. */
export const element = (name: string, ...children: readonly string[]): string =>
  `<${name}>${children.join('')}</${name}>`;

/** A whole document in S3's namespace. */
export const xmlDocument = (root: string, ...children: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${s3Namespace}">${children.join('')}</${root}>`;
