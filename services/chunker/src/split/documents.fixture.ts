// Extracted documents for the tests: by hand from blocks, and random ones of any structure and script.
import fc from 'fast-check';
import type { Block, BlockKind, ExtractedDocument } from '../extract/extracted-document.ts';

export interface BlockText {
  readonly kind: BlockKind;
  readonly text: string;
  readonly level?: number;
  /** White space behind the block. */
  readonly gap?: string;
}

export const documentOf = (...parts: readonly BlockText[]): ExtractedDocument => {
  let text = '';
  const blocks: Block[] = [];
  for (const { kind, text: content, level, gap = '\n\n' } of parts) {
    blocks.push({ kind, start: text.length, end: text.length + content.length, ...(level && { level }) });
    text += content + gap;
  }
  return { format: 'test', text, blocks, title: '', leftOut: [] };
};

export const heading = (level: number, text: string): BlockText => ({ kind: 'heading', level, text });
export const paragraph = (text: string): BlockText => ({ kind: 'paragraph', text });
export const item = (text: string): BlockText => ({ kind: 'list-item', text, gap: '\n' });

/** Sentences of eight words, about ten tokens each, no two of them alike. */
export const prose = (sentenceCount: number, subject = 'falcon'): string =>
  Array.from({ length: sentenceCount }, (_, i) => `The ${subject} saw ${i} grey boats pass by.`).join(' ');

const words = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z]{1,12}$/) },
  fc.constantFrom(
    ...'Dr. e.g. U.S. 3.14159 $1,000.00 don’t CamelCaseIdentifier snake_case https://example.com/a/b?c=d&e=f "quoted" (bracketed) x=>{y[0]+=1;}'.split(
      ' ',
    ),
    ...'Donaudampfschifffahrtsgesellschaft Größenverhältnis Привет東京 日本語の文章です。 漢字、漢字。 한국어 ประเทศไทยเป็นประเทศ हिन्दी مرحبا שלום 𠀀𠀁'.split(
      ' ',
    ),
    ...'😀 👩‍👩‍👧‍👦 🇩🇪🇫🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ☕️ e\u0301 o\u0308\u0323 a\u200bb \u200d \u00ad [MASK] [SEP] ## --- *** <|endoftext|> <|im_start|>'.split(
      ' ',
    ),
    `e${'\u0301\u0323'.repeat(40)}`,
    '-'.repeat(120),
    'a'.repeat(150),
    '各'.repeat(90),
    'ก'.repeat(120),
    '👩‍👩‍👧'.repeat(12),
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const joints = fc.constantFrom(' ', ' ', ' ', ' ', '. ', ', ', '\n', '! ', '。', '', '  ', '\u00a0', '\t');

const passage = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.tuple(words, joints), { minLength: 1, maxLength }).map((pairs) => pairs.flat().join(''));

const lines = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(line, { minLength: 1, maxLength: 30 }).map((all) => all.join('\n'));

const blocks: fc.Arbitrary<BlockText> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('heading'), level: fc.integer({ min: 1, max: 6 }), text: passage(6) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('paragraph'), text: passage(120) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('list-item'), text: passage(20), gap: fc.constantFrom('\n', '\n  ') }),
  },
  fc.record({
    kind: fc.constant('code'),
    text: lines(fc.constantFrom('}', '  if (a < b) {', '\treturn <T>() => 1;', '', '\t\t\t\tdeep();')),
  }),
  fc.record({ kind: fc.constant('table'), text: lines(passage(5).map((cell) => `| ${cell} | ${cell.length} |`)) }),
);

export const documents: fc.Arbitrary<ExtractedDocument> = fc
  .tuple(fc.array(blocks, { maxLength: 14 }), fc.boolean(), fc.boolean())
  .map(([parts, lost, paged]) => {
    const document = documentOf(...parts.map((part) => ({ ...part, text: part.text.toWellFormed() })));
    const { text } = document;
    return {
      ...document,
      blocks: lost ? document.blocks.filter((_, i) => i % 3 !== 1) : document.blocks,
      ...(paged && { pageStarts: [0, text.length >> 2, text.length >> 1, text.length >> 1] }),
    };
  });
