// XML → its elements and text as they come, without namespace prefixes. Nothing outside is read, no entity is expanded but XML's own five and numbers.
import { PipelineError } from '@alex/core/errors';
import { Parser } from 'htmlparser2';
import { decodeText } from '../text/decode-text.ts';

export type XmlAttributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  readonly open?: (name: string, attributes: XmlAttributes) => void;
  readonly close?: (name: string) => void;
  /** May come in pieces. */
  readonly text?: (data: string) => void;
}

export interface XmlOptions {
  /** Which document it is, for messages: a noun with its article. */
  readonly what: string;
  /** No office program declares entities: a package whose parts do was made to harm. */
  readonly refuseEntities?: boolean;
}

/** Deeper than any document nests. */
const nestingMax = 1_000;

/** The attribute of that local name, whatever its prefix. */
export const attributeOf = (attributes: XmlAttributes, name: string): string | undefined => {
  if (attributes[name] !== undefined) return attributes[name];
  for (const key in attributes)
    if (key.endsWith(name) && key[key.length - name.length - 1] === ':') return attributes[key];
  return undefined;
};

const localName = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/** Where the document type declaration that begins at `start` ends, its internal subset included. */
const doctypeEnd = (text: string, start: number): number => {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (depth > 0 && text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at);
      if (end < 0) return text.length;
      at = end + 2;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '[') depth++;
    else if (character === ']') depth--;
    else if (character === '>' && depth <= 0) return at + 1;
  }
  return text.length;
};

/** The declaration may be anywhere before the first element. */
const splitDoctype = (text: string): { readonly doctype: string; readonly rest: string } => {
  const start = text.search(/<(?![?]|!--)/);
  if (start < 0 || !/^<!doctype/i.test(text.slice(start, start + 9))) return { doctype: '', rest: text };
  const end = doctypeEnd(text, start);
  return { doctype: text.slice(start, end), rest: text.slice(0, start) + text.slice(end) };
};

/** Throws `corrupt` where an element is not closed or nests too deep, and where entities are declared that must not be. */
export const readXml = (
  source: string | Uint8Array,
  { open, close, text }: XmlHandlers,
  { what, refuseEntities = false }: XmlOptions,
): void => {
  const { doctype, rest } = splitDoctype(typeof source === 'string' ? source : decodeText(source));
  if (refuseEntities && doctype.includes('<!ENTITY'))
    throw new PipelineError('corrupt', `${what} declares entities, which no office program does.`);
  let depth = 0;
  let complete = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > nestingMax) throw new PipelineError('corrupt', `${what} nests deeper than ${nestingMax} levels.`);
        open?.(localName(name), attributes);
      },
      onclosetag(name, implied) {
        // The parser takes `<a/>` for one that is closed by implication.
        if (implied && rest[parser.endIndex - 1] !== '/')
          throw new PipelineError('corrupt', `${what} is not well-formed: <${name}> is not closed.`);
        if (--depth === 0) complete = true;
        close?.(localName(name));
      },
      ontext(data) {
        if (depth > 0) text?.(data);
      },
    },
    { xmlMode: true },
  );
  parser.end(rest);
  if (!complete) throw new PipelineError('corrupt', `${what} is no XML.`);
};
