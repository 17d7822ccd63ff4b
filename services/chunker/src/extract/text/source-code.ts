// Source code in any language → itself, with a block for each definition: told by blank lines and indents, which every language has.
import type { Block, ExtractedDocument } from '../extracted-document.ts';
import { type TextLine, textLines } from './text-lines.ts';

/** A definition up to this fits a chunk, and stays whole; a longer one is parted at what is in it. */
const wholeCharactersMax = 800;
const tabWidth = 4;
/** Deeper than code is indented. */
const partingsMax = 12;

/** What goes on with the line above, however it is indented. */
const goesOn = /^(?:[})\]]|end\b|else\b|elif\b|elsif\b|except\b|catch\b|finally\b|fi\b|done\b|esac\b)/;

/** A comment or a decorator stands above what it says something of. */
const comment = /^(?:#|\/\/|--|;|\/?\*|@|<!--|%)/;

interface CodeLine extends TextLine {
  readonly indent: number;
  readonly blank: boolean;
}

const indentOf = (line: string): number => {
  let columns = 0;
  for (const character of line) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += tabWidth;
    else break;
  }
  return columns;
};

/** Whether a line may begin something behind another. */
type Parting = (before: CodeLine, line: CodeLine) => boolean;

const behindEmptyLine: Parting = (before) => before.blank;
/** Where there are no empty lines: what is no deeper than the line before, unless that is a comment on it. */
const behindAnyLine: Parting = (before, line) => before.indent >= line.indent && !comment.test(before.text.trimStart());

/** Where lines of that indent begin something. */
const partsAt = (lines: readonly CodeLine[], indent: number, mayBegin: Parting): CodeLine[][] => {
  const parts: CodeLine[][] = [[]];
  let before: CodeLine | undefined;
  for (const line of lines) {
    const begins = !line.blank && line.indent <= indent && !goesOn.test(line.text.trimStart());
    if (begins && before && mayBegin(before, line)) parts.push([]);
    parts.at(-1)!.push(line);
    before = line;
  }
  return parts;
};

/** The next indent that lines of a part have. */
const deeperThan = (lines: readonly CodeLine[], indent: number): number =>
  lines.reduce(
    (least, line) => (line.blank || line.indent <= indent ? least : Math.min(least, line.indent)),
    Number.POSITIVE_INFINITY,
  );

/** Parted at an indent where it is too long, each part at the next one; where that does not help, at lines behind any other. */
function* codeBlocks(
  lines: readonly CodeLine[],
  indent: number,
  mayBegin: Parting = behindEmptyLine,
  partings = partingsMax,
): Generator<Block> {
  const filled = lines.slice(
    lines.findIndex(({ blank }) => !blank),
    lines.findLastIndex(({ blank }) => !blank) + 1,
  );
  if (filled.length === 0) return;
  const start = filled[0]!.start;
  const end = filled.at(-1)!.end;
  if (end - start <= wholeCharactersMax) yield { kind: 'code', start, end };
  else if (Number.isFinite(indent) && partings > 0) {
    const parts = partsAt(filled, indent, mayBegin);
    const next = parts.length > 1 ? indent : deeperThan(filled, indent);
    for (const part of parts) yield* codeBlocks(part, next, mayBegin, partings - 1);
  } else if (mayBegin === behindEmptyLine) yield* codeBlocks(filled, deeperThan(filled, -1), behindAnyLine);
  else yield { kind: 'code', start, end };
}

export const extractSourceCode = (text: string): ExtractedDocument => {
  const lines = [...textLines(text)].map((line) => ({
    ...line,
    indent: indentOf(line.text),
    blank: line.text.trim() === '',
  }));
  const blocks = partsAt(lines, 0, behindEmptyLine).flatMap((part) => [...codeBlocks(part, 0)]);
  return { format: 'code', text, blocks, title: '', leftOut: [] };
};

/** A script says who runs it, in its first line. */
export const isScript = (text: string): boolean => /^(?:#! ?\/\S|<\?php\b)/.test(text);

export const sourceCodeEndings: readonly string[] = [
  'astro bash bat c cc cfg clj cljs cmake conf cpp cs css csx cxx d dart diff dockerfile el elm erl ex exs f90 fish fs fsx go gradle graphql groovy',
  'h hcl hh hpp hrl hs ini ino java jl js jsx kt kts less lisp lua m makefile mjs ml mm mts nim nix pas patch php pl pm proto ps1 py pyi r rake',
  'rb rs sass scala scm scss sh sol sql svelte swift tcl tf toml ts tsx v vb vhd vue yaml yml zig zsh cjs cts properties env',
].flatMap((line) => line.split(' '));

export const sourceCodeMediaTypes: readonly string[] = [
  'text/javascript',
  'application/javascript',
  'application/typescript',
  'text/css',
  'text/x-python',
  'text/x-c',
  'text/x-c++',
  'text/x-java',
  'text/x-java-source',
  'text/x-go',
  'text/x-rust',
  'text/x-ruby',
  'text/x-shellscript',
  'application/x-sh',
  'application/x-python-code',
  'application/sql',
  'application/yaml',
  'text/yaml',
  'application/toml',
];
