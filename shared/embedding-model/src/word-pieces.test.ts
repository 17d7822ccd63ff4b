import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRustReads } from './as-rust-reads.ts';
import { modelFiles } from './model-files.ts';
import { countWordPieces, readWordPieces, wordPieceSums } from './word-pieces.ts';

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const definition = readJson(modelFiles.tokenizer);
const config = readJson(modelFiles.tokenizerConfig);
const unknownId = definition.model.vocab['[UNK]'];
const serverTokenizer = new Tokenizer(definition, config);
const plainTokenizer = new Tokenizer({ ...definition, added_tokens: [] }, config);

const reference = (text: string) => {
  const { ids } = plainTokenizer.encode(asRustReads(text), { add_special_tokens: false });
  return { pieces: ids.length, unknown: ids.filter((id: number) => id === unknownId).length };
};

const parts = fc.oneof(
  fc.constantFrom(
    ...'The quick brown embeddings of unbelievably long antidisestablishmentarianism, e.g. 3.14159 U.S.A. well-known don’t'.split(
      ' ',
    ),
    ...'Donaudampfschifffahrtsgesellschaft Größenverhältnisse Straße ÄÖÜ naïve façade Ångström İstanbul ŁÓDŹ ΣΊΣΥΦΟΣ Привет'.split(
      ' ',
    ),
    ...'日本語の文章 ソースコード 漢字 한국어 각각 ไทย हिन्दी العربية עברית 𠀀𠀁 豈 丽 ﬁ ｆｕｌｌ'.split(' '),
    ...'😀 👩‍👩‍👧 🇩🇪 ☕️ 𝔘𝔫𝔦 e\u0301 o\u0308\u0323 a\u200bb \u200d \ufeff \u00ad \u0000 \u0007 \ufffd \u0085 \u2028 \ud800 \udc00'.split(
      ' ',
    ),
    ...'[SEP] [CLS] [PAD] [MASK] [UNK] [unused7] ## ##ing <|endoftext|> ≠ ≮ ≯ ` ¨ … “” —— ... ---------- $1,000.00 x=>{y[0]+=1;}'.split(
      ' ',
    ),
    ...[99, 100, 101, 102, 300].map((length) => 'a'.repeat(length)),
    ...[33, 34, 50, 51, 101].map((length) => '각'.repeat(length)),
    'é'.repeat(101),
    'e\u0301'.repeat(100),
    '字'.repeat(120),
    '=-'.repeat(40),
    '\t',
    '\n',
    '\r\n',
    '\u00a0',
    '\u3000',
    '\u2003',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^[a-z]{1,14}$/),
);
const texts = fc
  .array(fc.tuple(parts, fc.constantFrom('', ' ', ' ', '\n', '.', ', ', '\u0301', '\u200b', '-')), { maxLength: 25 })
  .map((pairs) => pairs.flat().join(''));
const longTexts = fc.array(texts, { minLength: 4, maxLength: 12 }).map((some) => some.join(''));

// Above it nothing is assigned but tags, variation selectors and private use.
const assignedMax = 0x33480;
const unicode = Array.from({ length: assignedMax }, (_, codePoint) => codePoint);

describe('count', () => {
  test('equals the reference tokenizer on mixed texts', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(readWordPieces(text)).toEqual(reference(text));
      }),
      { numRuns: 4_000 },
    );
  });

  test('equals the reference for every assigned character inside a word', () => {
    // Several in one text, in words of their own: a tokenizer call a character would take half a minute.
    for (let first = 0; first < unicode.length; first += 64) {
      const text = unicode
        .slice(first, first + 64)
        .map((codePoint) => `ab${String.fromCodePoint(codePoint)}cd`)
        .join(' ');
      expect(readWordPieces(text), `from U+${first.toString(16)}`).toEqual(reference(text));
    }
  });

  test('is never below what the server makes of a text that spells special tokens', () => {
    fc.assert(
      fc.property(
        texts,
        (text) =>
          countWordPieces(text) >= serverTokenizer.encode(asRustReads(text), { add_special_tokens: false }).ids.length,
      ),
      { numRuns: 1_000 },
    );
    expect(countWordPieces('[CLS] a [SEP]')).toBe(8);
  });

  // Counted by tokenizers 0.13.3 (Rust), the release of the container. The JavaScript one differs in the first four.
  test.each([
    ['ΣΊΣΥΦΟΣ', 7],
    ['ΟΔΥΣΣΕΥΣ ΤΟΥ ΚΟΣΜΟΣ', 16],
    ['𠀀𠀁', 2],
    ['丽x', 2],
    ["ΑΣ'Α", 4],
    ['Straße İstanbul', 3],
    ['naïve façade Ångström', 4],
    ['日本語の文章', 6],
    ['각각', 6],
    ['a≠b≮c', 5],
    ['e\u0301a\u200bb', 2],
    ['<|endoftext|>', 8],
    ['##ing', 3],
    ['😀 👩‍👩‍👧 🇩🇪 ☕️', 4],
  ])('agrees with the Rust tokenizer on %j', (text, pieces) => {
    expect(countWordPieces(text)).toBe(pieces);
  });

  test('reports what the model cannot read', () => {
    expect(readWordPieces('plain English')).toEqual({ pieces: 2, unknown: 0 });
    expect(readWordPieces('𠀀 字 ⛄ ok')).toEqual({ pieces: 4, unknown: 3 });
    expect(readWordPieces('a'.repeat(101))).toEqual({ pieces: 1, unknown: 1 });
    expect(readWordPieces(' \n\u200b\u0301')).toEqual({ pieces: 0, unknown: 0 });
  });

  test.each(['a', '-', '字', '각', 'e\u0301', 'ab '])('takes linear time on a megabyte of %j', (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const start = performance.now();
    countWordPieces(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('sums', () => {
  test('count any part between two cuts as the part by itself counts', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, one, other) => {
        const { ends, sums, between } = wordPieceSums(text);
        const cuts = [0, ...ends, text.length];
        const [start, end] = [cuts[one % cuts.length]!, cuts[other % cuts.length]!].sort((a, b) => a - b) as [
          number,
          number,
        ];
        expect(between(start, end)).toBe(countWordPieces(text.slice(start, end)));
        expect(sums.at(-1) ?? 0).toBe(countWordPieces(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a cut beside a blank or a sign adds up, accents and control characters in between or not', () => {
    for (const [left, right] of [
      ['one', ' two'],
      ['one ', 'two'],
      ['one', '\u200b, two'],
      ['one', '\u0301 two'],
      ['one,\u0301', 'two'],
      ['漢', '字'],
      ['a≠', '\u200db'],
    ] as const) {
      const { between } = wordPieceSums(left + right);
      expect(between(0, left.length), left).toBe(countWordPieces(left));
      expect(between(left.length, left.length + right.length), right).toBe(countWordPieces(right));
    }
  });

  test('furthest goes as far as the limit allows and never parts an accent from its letter', () => {
    fc.assert(
      fc.property(longTexts, fc.nat(), fc.integer({ min: 100, max: 254 }), (text, pick, piecesMax) => {
        const { ends, between, furthest } = wordPieceSums(text);
        const start = pick % 2 === 0 ? 0 : (ends[pick % (ends.length || 1)] ?? 0);
        const end = furthest(start, piecesMax);
        expect(between(start, end)).toBeLessThanOrEqual(piecesMax);
        const following = ends.find((offset) => offset > end);
        if (following === undefined) expect(end).toBe(text.length);
        else {
          expect(end).toBeGreaterThan(start);
          expect(between(start, following)).toBeGreaterThan(piecesMax);
          expect(text.slice(end)).not.toMatch(/^\p{Mn}/u);
        }
      }),
    );
  });
});
