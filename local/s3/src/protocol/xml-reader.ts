// A request's XML → a tree of elements. Takes what S3 requests are made of (elements, text, references, CDATA, comments);
// refuses document types, so no entity can expand, and never alters a character of a key, which general parsers do.
import { S3Error } from './s3-error.ts';

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** The element's own text, references resolved, spaces kept. */
  readonly text: string;
}

interface OpenElement {
  name: string;
  children: XmlElement[];
  text: string;
}

const namedReferences: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const depthMax = 32;
const tokens =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w.:-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y;

const malformed = (): S3Error => new S3Error('MalformedXML');

const resolveReference = (whole: string, reference: string): string => {
  if (!whole.endsWith(';')) throw malformed();
  const named = namedReferences[reference];
  if (named !== undefined) return named;
  const hex = /^#x([0-9a-f]+)$/i.exec(reference)?.[1];
  const code = hex ? Number.parseInt(hex, 16) : Number(/^#([0-9]+)$/.exec(reference)?.[1]);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (!(code <= 0x10ffff) || isSurrogate) throw malformed();
  return String.fromCodePoint(code);
};

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Throws MalformedXML unless the document is one element called `rootName`. */
export const parseXml = (body: Uint8Array, rootName: string): XmlElement => {
  const source = new TextDecoder().decode(body);
  const top: OpenElement = { name: '', children: [], text: '' };
  const open: OpenElement[] = [top];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < source.length) {
    const match = tokens.exec(source);
    if (!match) throw malformed();
    const [, cdata, closing, tag, selfClosing, text] = match;
    const inner = open.at(-1)!;
    if (cdata !== undefined) inner.text += cdata;
    else if (text !== undefined) inner.text += text.replace(/&([^;&]*);?/g, resolveReference);
    else if (tag === undefined) continue;
    else if (closing) {
      if (open.length === 1 || inner.name !== withoutPrefix(tag)) throw malformed();
      open.pop();
    } else {
      const child: OpenElement = { name: withoutPrefix(tag), children: [], text: '' };
      inner.children.push(child);
      if (!selfClosing && open.push(child) > depthMax) throw malformed();
    }
  }
  const [root, ...others] = top.children;
  if (open.length > 1 || others.length > 0 || top.text.trim() !== '' || root?.name !== rootName) throw malformed();
  return root;
};

export const childrenOf = (parent: XmlElement | undefined, name: string): XmlElement[] =>
  parent?.children.filter((child) => child.name === name) ?? [];

export const childOf = (parent: XmlElement | undefined, name: string): XmlElement | undefined =>
  parent?.children.find((child) => child.name === name);

export const textOf = (parent: XmlElement | undefined, name: string): string | undefined => childOf(parent, name)?.text;

/** Throws MalformedXML when the child is not there. */
export const requiredTextOf = (parent: XmlElement, name: string): string => {
  const text = textOf(parent, name);
  if (text === undefined) throw malformed();
  return text;
};
