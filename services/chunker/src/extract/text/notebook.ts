// A Jupyter notebook → its prose, its code and what that printed, cell by cell; pictures and the like are left out.
import type { ExtractedDocument } from '../extracted-document.ts';
import { createOmissions } from '../omissions.ts';
import { createTextBuilder } from '../text-builder.ts';
import { tidyText } from './decode-text.ts';
import { extractJson } from './json.ts';
import { extractMarkdown } from './markdown.ts';

/** Of nbformat 4, and 3, which calls some of it otherwise: https://nbformat.readthedocs.io. Anything may be missing. */
type Node = Readonly<Record<string, unknown>>;

const nodeOf = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {});
const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? value.map(nodeOf) : []);

/** A text, or its lines with their ends. */
const textOf = (value: unknown): string =>
  tidyText((Array.isArray(value) ? value : [value]).filter((line) => typeof line === 'string').join('')).trimEnd();

const parse = (text: string): Node => {
  try {
    return nodeOf(JSON.parse(text));
  } catch {
    return {};
  }
};

const cellsOf = ({ cells, worksheets }: Node): Node[] =>
  Array.isArray(cells) ? nodesOf(cells) : nodesOf(worksheets).flatMap((sheet) => nodesOf(sheet.cells));

const outputText = ({ text, data, ename, evalue }: Node): string =>
  textOf(text) || textOf(nodeOf(data)['text/plain']) || [ename, evalue].map(textOf).filter(Boolean).join(': ');

/** Throws `too-large`, and what `extractJson` throws where it is no notebook. */
export const extractNotebook = (text: string): ExtractedDocument => {
  const notebook = parse(text);
  const cells = cellsOf(notebook);
  if (cells.length === 0) return extractJson(text);
  const builder = createTextBuilder();
  const omissions = createOmissions();
  const addCode = (code: string): void => {
    if (code.trim() !== '') builder.add('code', code.replace(/^\n+/, ''));
  };
  for (const { cell_type: type, source, input, outputs } of cells) {
    const content = textOf(source ?? input);
    if (type === 'code') addCode(content);
    else {
      const { text, blocks, leftOut } = extractMarkdown(content);
      for (const { kind, start, end, level } of blocks) builder.add(kind, text.slice(start, end), level);
      for (const { what, characters } of leftOut) omissions.add(what, characters);
    }
    for (const output of nodesOf(outputs)) {
      addCode(outputText(output));
      for (const [kind, value] of Object.entries(nodeOf(output.data)))
        if (!kind.startsWith('text/')) omissions.add('outputs that are no text', textOf(value).length);
    }
  }
  const title = textOf(nodeOf(notebook.metadata).title);
  return { format: 'notebook', ...builder.build(), title, leftOut: omissions.list() };
};
