// The front matter of a Markdown file (YAML between dashes, TOML between pluses) → title, authors, date and language.
import { documentProperties } from '../document-properties.ts';
import type { ExtractedDocument } from '../extracted-document.ts';

/** Front matter longer than this is none. */
const frontMatterCharactersMax = 16 * 1024;

/** The front matter with its fences, as it stands at the head of the text; empty where there is none. */
export const frontMatterOf = (text: string): string => {
  const head = text.slice(0, frontMatterCharactersMax);
  return (
    /^---[ \t]*\n(?=[\w-]+[ \t]*:|#)[\s\S]*?\n(?:---|\.\.\.)[ \t]*(?=\n|$)/.exec(head)?.[0] ??
    /^\+\+\+[ \t]*\n(?=[\w-]+[ \t]*=|#)[\s\S]*?\n\+\+\+[ \t]*(?=\n|$)/.exec(head)?.[0] ??
    ''
  );
};

const unquoted = (value: string): string =>
  value
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .replace(/\\(["\\])/g, '$1');

/** A value, a list in brackets, or a list of dashes in the lines below; a person may have a name among other things. */
const valuesOf = (frontMatter: string, keys: readonly string[]): string[] => {
  const found = new RegExp(
    `^(?:${keys.join('|')})[ \\t]*[:=][ \\t]*(.*)((?:\\n[ \\t]*-[ \\t].*|\\n[ \\t]+.*)*)`,
    'im',
  ).exec(frontMatter);
  if (found === null) return [];
  const inline = found[1]!.replace(/[ \t]#.*$/, '').trim();
  if (inline.startsWith('[')) return inline.slice(1).replace(/\]$/, '').split(',').map(unquoted);
  if (inline !== '' && !/^[|>][+-]?$/.test(inline)) return [unquoted(inline)];
  return found[2]!
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^-[ \t]+/, '')
        .replace(/^name[ \t]*:/i, ''),
    )
    .filter((line) => line !== '' && !/^\w+[ \t]*:/.test(line))
    .map(unquoted);
};

export const frontMatterProperties = (frontMatter: string): Pick<ExtractedDocument, 'title' | 'properties'> => {
  const first = (...keys: string[]): string | undefined => valuesOf(frontMatter, keys)[0];
  return documentProperties({
    title: first('title'),
    authors: valuesOf(frontMatter, ['authors?', 'creators?', 'by']),
    dates: [first('date', 'created', 'published', 'publishDate')],
    modified: first('modified', 'updated', 'lastmod', 'last_modified_at'),
    language: first('lang', 'language', 'locale'),
  });
};
