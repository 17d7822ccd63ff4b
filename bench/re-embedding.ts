// What an edit costs: chunks whose embedding is not known yet after a sentence or a paragraph is added to each of 200 documents.
// Usage: node bench/re-embedding.ts [DOCUMENTS] [CHARACTERS]
import { extractDocument } from '@alex/chunker/extract/extract-document';
import { splitDocument } from '@alex/chunker/split/split-document';
import { limits } from '@alex/core/limits';
import { makeText } from './corpus.ts';
import { makeMarkdown, makeProse } from './split-corpus.ts';

const documents = Number(process.argv[2] ?? 200);
const characters = Number(process.argv[3] ?? 5_000);
const inserted = 'A sentence that was not there before is now at this very place.';

const hashesOf = async (text: string): Promise<string[]> => {
  const document = await extractDocument({ key: 'a.md', bytes: Buffer.from(text) });
  return [...splitDocument(document, { chunkTokens: limits.chunkTokensDefault })].map(({ hash }) => hash);
};

/** The start of the first paragraph of prose behind a share of the text: a sentence before a fence or a row would undo it. */
const placeIn = (text: string, share: number): number => {
  const from = Math.floor(text.length * share);
  const at = text.slice(from).search(share === 0 ? /(?<=^|\n\n)[A-Z]/ : /(?<=\n\n)[A-Z]/);
  return from + Math.max(0, at);
};

const withSentence =
  (share: number) =>
  (text: string): string => {
    const at = placeIn(text, share);
    return `${text.slice(0, at)}${inserted} ${text.slice(at)}`;
  };

/** Below the title, where there is one: a notice, a date, the newest entry. */
const withParagraph = (text: string): string => {
  const at = text.startsWith('#') ? text.indexOf('\n\n') + 2 : 0;
  return `${text.slice(0, at)}${inserted}\n\n${text.slice(at)}`;
};

const edits: Readonly<Record<string, (text: string) => string>> = {
  'a sentence at the head of the first paragraph': withSentence(0),
  'a paragraph at the head': withParagraph,
  'a sentence in the middle': withSentence(0.5),
};

const kinds: Readonly<Record<string, (seed: number) => string>> = {
  paragraphs: (seed) => makeText(seed, characters),
  'long sentences': () => makeProse(characters),
  Markdown: () => makeMarkdown(characters),
};

for (const [kind, make] of Object.entries(kinds)) {
  const texts = Array.from({ length: documents }, (_, seed) => make(seed));
  const before = await Promise.all(texts.map(hashesOf));
  const known = new Set(before.flat());
  for (const [what, edit] of Object.entries(edits)) {
    const after = (await Promise.all(texts.map((text) => hashesOf(edit(text))))).flat();
    console.log(
      `${kind}: ${documents} documents, ${known.size} chunks; ${what}: ${after.filter((hash) => !known.has(hash)).length} embedded again (least ${documents})`,
    );
  }
}
