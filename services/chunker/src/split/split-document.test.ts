import { describe, expect, test } from 'vitest';
import type { ExtractedDocument } from '../extract/extracted-document.ts';
import { documentOf, heading, item, paragraph, prose } from './documents.fixture.ts';
import { measure } from './size.ts';
import { splitDocument } from './split-document.ts';

const chunksOf = (document: ExtractedDocument, chunkTokens = 200) => [...splitDocument(document, { chunkTokens })];
const textsOf = (document: ExtractedDocument, chunkTokens = 200) =>
  chunksOf(document, chunkTokens).map(({ text }) => text);

test.each([15, 255, 0, -1, 100.5, Number.NaN])('refuses chunks of %d tokens before any work', (chunkTokens) => {
  expect(() => splitDocument(documentOf(paragraph('text')), { chunkTokens })).toThrow(
    new RangeError(`chunkTokens must be a whole number from 16 to 254, not ${chunkTokens}`),
  );
});

test.each(['', ' \n\t\u00a0\ufeff\n'])('makes nothing of %j', (text) => {
  expect(chunksOf({ ...documentOf(), text })).toEqual([]);
});

test('a short document is one chunk, white space in between kept', () => {
  expect(chunksOf({ ...documentOf(heading(1, '# Birds'), paragraph('They fly.')), pageStarts: [0] })).toEqual([
    {
      ordinal: 0,
      text: '# Birds\n\nThey fly.',
      start: 0,
      end: 18,
      page: 1,
      headings: ['Birds'],
      tokens: 6,
      wordPieces: 5,
      unknownPieces: 0,
      hash: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ]);
});

test('equal texts have equal hashes wherever they stand', () => {
  const [one, , three] = chunksOf(documentOf(paragraph(prose(16)), paragraph(prose(16, 'kite')), paragraph(prose(16))));
  expect(one?.hash).toBe(three?.hash);
});

describe('cuts', () => {
  test('between paragraphs that fill more than half a chunk', () => {
    const paragraphs = [prose(13), prose(13, 'kite'), prose(13, 'heron')];
    expect(textsOf(documentOf(...paragraphs.map(paragraph)))).toEqual(paragraphs);
  });

  test('a paragraph that does not fit into even parts, between sentences', () => {
    const chunks = chunksOf(documentOf(paragraph(prose(22))));
    expect(chunks).toHaveLength(2);
    for (const { text, tokens } of chunks) {
      expect(text).toMatch(/^The .*\.$/);
      expect(tokens).toBeGreaterThan(80);
    }
  });

  test.each([
    ['Japanese', '鷹は灰色の船が通り過ぎるのを見ていた。', '。'],
    ['Hindi', 'बाज ने भूरी नाव को जाते देखा। ', '।'],
    ['Arabic', 'رأى الصقر القارب يمر؟ ', '؟'],
    ['English with titles', 'Dr. J. Smith of No. 5 saw Mr. Jones, e.g. in St. Ives. ', 'Ives.'],
    ['English in small letters', 'the falcon saw grey boats pass by. ', 'by.'],
  ])('%s between sentences', (_, sentence, end) => {
    const texts = textsOf(documentOf(paragraph(sentence.repeat(60))), 60);
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) expect(text.endsWith(end), text).toBe(true);
  });

  test('a sentence that does not fit behind clauses, and no word', () => {
    const sentence = `${'the boats that pass by are grey and old as they were when we came, '.repeat(30)}all.`;
    for (const text of textsOf(documentOf(paragraph(sentence)))) expect(text).toMatch(/^(the|all)\b.*[,.]$/);
  });

  test('no sentence at the line ends of wrapped text', () => {
    const wrapped = prose(60).replace(/(.{40,60}) /g, '$1\n');
    for (const text of textsOf(documentOf(paragraph(wrapped)))) expect(text).toMatch(/^The [\s\S]*\.$/);
  });

  test('lines that were broken on purpose at their ends', () => {
    const log = Array.from(
      { length: 60 },
      (_, i) => `2026-01-0${i % 9} INFO Request ${i} answered${' OK'.repeat(i % 4)}`,
    );
    for (const text of textsOf(documentOf(paragraph(log.join('\n')))))
      for (const line of text.split('\n')) expect(log).toContain(line);
  });

  test('lists between items, and not behind the line that announces them', () => {
    const items = Array.from({ length: 30 }, (_, i) => `- The falcon saw ${i} boats. It was ${i} o’clock.`);
    const intro = `${prose(12)} This is what it saw:`;
    const [first, ...rest] = textsOf(documentOf(paragraph(intro), ...items.map(item)));
    expect(first).toContain(`${intro}\n\n- The`);
    for (const text of rest) expect(text).toMatch(/^- [\s\S]*clock\.$/);
  });

  test('code that fits nowhere, and else at line ends', () => {
    const code = (lines: number) =>
      ({ kind: 'code', text: '  if (boats > 4) return grey;\n'.repeat(lines).trim() }) as const;
    const texts = textsOf(documentOf(paragraph(prose(8)), code(14), paragraph(prose(8, 'kite')), code(60)));
    expect(texts.filter((text) => text.includes(code(14).text))).not.toEqual([]);
    for (const text of texts) expect(text).toMatch(/(\.|grey;)$/);
  });

  test('code that has to be cut, rather behind an empty line', () => {
    const part = (name: string, lines: number) => `def ${name}():\n${'    look(grey)\n'.repeat(lines)}    pass`;
    const texts = textsOf(documentOf({ kind: 'code', text: `${part('one', 22)}\n\n${part('two', 34)}` }));
    expect(texts).toEqual([part('one', 22), part('two', 34)]);
  });

  test('tables between rows', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `| ${i} | grey boat | passed by |`);
    const table = {
      kind: 'table',
      text: ['| No. | What | Then |', '| --- | --- | --- |', ...rows].join('\n'),
    } as const;
    for (const text of textsOf(documentOf(table)))
      for (const line of text.split('\n')) expect(table.text.split('\n')).toContain(line);
  });
});

describe('sections', () => {
  test('stand alone where they are large, each below its headings', () => {
    const document = documentOf(
      heading(1, 'Birds'),
      heading(2, 'Falcons'),
      paragraph(prose(13)),
      heading(2, 'Kites'),
      paragraph(prose(13, 'kite')),
      heading(1, 'Boats'),
      paragraph(prose(13, 'boat')),
    );
    expect(chunksOf(document).map(({ text, headings }) => [text.slice(0, 15), headings])).toEqual([
      ['Birds\n\nFalcons\n', ['Birds', 'Falcons']],
      ['Kites\n\nThe kite', ['Birds', 'Kites']],
      ['Boats\n\nThe boat', ['Boats']],
    ]);
  });

  test('share a chunk where they are small, below the headings that they have in common', () => {
    const small = ['Falcons', 'Kites', 'Herons'].flatMap((name) => [heading(2, name), paragraph(prose(3, name))]);
    const [only, ...rest] = chunksOf(documentOf(heading(1, 'Birds'), ...small));
    expect(rest).toEqual([]);
    expect(only?.headings).toEqual(['Birds']);
  });

  test('keep their heading beside their text, however little room there is', () => {
    for (const chunkTokens of [16, 40, 100, 254])
      for (const text of textsOf(
        documentOf(paragraph(prose(9)), heading(1, 'About falcons'), heading(2, 'What they see'), paragraph(prose(30))),
        chunkTokens,
      ))
        expect(text).not.toMatch(/(falcons|What they see)$/);
  });

  test('without text are no reason to lose a heading', () => {
    expect(textsOf(documentOf(heading(1, 'Empty'), heading(1, 'Also empty')))).toEqual(['Empty\n\nAlso empty']);
  });
});

test('at most 1.25 chunks for each that full ones would take, and no sentence cut, whatever size the sections are', () => {
  for (let size = 1; size <= 40; size++) {
    const section = [heading(1, 'Birds'), paragraph(prose(size))];
    const document = documentOf(...Array.from({ length: 80 }, () => section).flat());
    const texts = textsOf(document);
    expect(texts.length / (measure(document.text).tokens / 200), `${size} sentences`).toBeLessThanOrEqual(1.25);
    for (const text of texts) expect(text).toMatch(/^(The|Birds)\b[\s\S]*\.$/);
  }
});

test('a sentence more at the head of a document changes hardly more than its first chunk', () => {
  let changed = 0;
  for (let seed = 0; seed < 50; seed++) {
    const paragraphs = Array.from({ length: 20 }, (_, i) =>
      paragraph(prose(3 + ((seed * 13 + i * i * 5 + i * seed) % 7), `bird${i}`)),
    );
    const [first, ...rest] = paragraphs;
    const longer = paragraph(`This sentence was not there before. ${first!.text}`);
    const known = new Set(chunksOf(documentOf(...paragraphs)).map(({ hash }) => hash));
    changed += chunksOf(documentOf(longer, ...rest)).filter(({ hash }) => !known.has(hash)).length;
  }
  expect(changed).toBeGreaterThanOrEqual(50);
  expect(changed).toBeLessThan(60);
});

test('pages count from 1; the page is the one that the chunk begins on', () => {
  const document = documentOf(paragraph(prose(13)), paragraph(prose(13, 'kite')), paragraph(prose(13, 'heron')));
  const [second, third] = [document.text.indexOf('The kite'), document.text.indexOf('The heron')];
  expect(chunksOf({ ...document, pageStarts: [0, second, second, third + 1] }).map(({ page }) => page)).toEqual([
    1, 3, 3,
  ]);
  expect(chunksOf(document)[0]).not.toHaveProperty('page');
});

test('text that no block holds is not lost', () => {
  const document = documentOf(paragraph('One.'), paragraph('Two.'), paragraph('Three.'));
  expect(textsOf({ ...document, blocks: [document.blocks[1]!] })).toEqual(['One.\n\nTwo.\n\nThree.']);
});

describe('work', () => {
  const countedSplit = (document: ExtractedDocument) => {
    const counted = { characters: 0, atOnce: 0 };
    const chunks = splitDocument(document, { chunkTokens: 200 }, (text, start = 0, end = text.length) => {
      counted.characters += end - start;
      counted.atOnce = Math.max(counted.atOnce, end - start);
      return measure(text, start, end);
    });
    return { chunks, counted };
  };
  const shapes: Record<string, (size: number) => ExtractedDocument> = {
    'one paragraph': (size) => documentOf(paragraph(prose(size * 20))),
    'one sentence': (size) => documentOf(paragraph('grey boats pass '.repeat(size * 50))),
    'one word': (size) => documentOf(paragraph('grey'.repeat(size * 200))),
    'sentences between line separators': (size) => documentOf(paragraph('Go!\u2028'.repeat(size * 50))),
    'lines of code': (size) => documentOf({ kind: 'code', text: 'x++;\n'.repeat(size * 100) }),
    sections: (size) =>
      documentOf(...Array.from({ length: size }, () => [heading(1, 'Birds'), paragraph(prose(20))]).flat()),
  };

  test.each(Object.keys(shapes))('grows with the text and no faster: %s', (name) => {
    const charactersCounted = (size: number) => {
      const document = shapes[name]!(size);
      const { chunks, counted } = countedSplit(document);
      for (const _ of chunks);
      expect(counted.characters, 'nothing is counted over and over').toBeLessThanOrEqual(4 * document.text.length);
      expect(counted.atOnce, 'the tokenizer takes quadratic time').toBeLessThanOrEqual(200 * 24);
      return counted.characters;
    };
    expect(charactersCounted(160) / charactersCounted(40)).toBeLessThan(4.4);
  });

  test('is done as chunks are asked for', () => {
    const { chunks, counted } = countedSplit(documentOf(paragraph(prose(100_000))));
    chunks.next();
    expect(counted.characters).toBeLessThan(100_000);
  });
});
