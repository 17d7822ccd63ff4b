import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { makePptx, relationships, slideXml } from './package.fixture.ts';
import { extractPptx } from './pptx.ts';

const table = `<p:graphicFrame><a:tbl>${['a b', '1 2']
  .map(
    (row) =>
      `<a:tr>${row
        .split(' ')
        .map((cell) => `<a:tc><a:txBody><a:p><a:r><a:t>${cell}</a:t></a:r></a:p></a:txBody></a:tc>`)
        .join('')}</a:tr>`,
  )
  .join('')}</a:tbl></p:graphicFrame>`;

test('slides in the order of the show, each a page under its title', async () => {
  const document = await extractPptx(
    makePptx([
      slideXml([['in a box'], ['First', 'title'], ['one\ntwo', 'body']], table),
      slideXml([]),
      slideXml([
        ['Last', 'ctrTitle'],
        ['3', 'sldNum'],
        ['the club', 'ftr'],
      ]),
    ]),
  );
  expectSound(document);
  expect(outline(document)).toEqual([
    'heading1 First',
    'paragraph in a box',
    'list-item - one',
    'list-item - two',
    'table a | b\n1 | 2',
    'heading1 Last',
  ]);
  expect(document.pageStarts).toEqual([0, document.text.indexOf('Last'), document.text.indexOf('Last')]);
  expect(document.pagesWithoutText).toEqual([2]);
  expect(document.leftOut).toEqual([{ what: 'dates, footers and slide numbers', characters: 9 }]);
});

test('notes, diagrams and charts belong to their slide', async () => {
  const document = await extractPptx(
    makePptx([slideXml([['Title', 'title']])], {
      'ppt/slides/_rels/slide1.xml.rels': relationships(
        ['notesSlide', '../notesSlides/notesSlide1.xml'],
        ['diagramData', '../diagrams/data1.xml'],
        ['chart', '/ppt/charts/chart1.xml'],
        ['image', '../media/image1.png'],
      ),
      'ppt/notesSlides/notesSlide1.xml': slideXml([
        ['spoken', 'body'],
        ['1', 'sldNum'],
      ]),
      'ppt/diagrams/data1.xml': '<d:m xmlns:d="d" xmlns:a="a"><a:p><a:r><a:t>drawn</a:t></a:r></a:p></d:m>',
      'ppt/charts/chart1.xml':
        '<c:c xmlns:c="c"><c:strCache><c:pt><c:v>series</c:v></c:pt></c:strCache><c:numCache><c:v>7</c:v></c:numCache></c:c>',
    }),
  );
  expect(outline(document)).toEqual(['heading1 Title', 'paragraph drawn', 'paragraph series', 'paragraph spoken']);
});

test('a show that has lost its slides is corrupt', () =>
  expect(
    extractPptx(makePptx([slideXml([])], { 'ppt/_rels/presentation.xml.rels': relationships(['slide', 'x.xml']) })),
  ).rejects.toThrow(expect.objectContaining({ code: 'corrupt' })));

test('a show that has no slides yet has no text', async () => {
  const document = await extractPptx(makePptx([]));
  expect(document.text).toBe('');
  expect(document.pageStarts).toBeUndefined();
});

test('hidden slides and comments are left out and counted; slides keep their numbers', async () => {
  const hidden = slideXml([['HIDDEN']]).replace('<p:sld ', '<p:sld show="0" ');
  const document = await extractPptx(
    makePptx([hidden, slideXml([['shown']])], {
      'ppt/slides/_rels/slide1.xml.rels': relationships(['comments', '../comments/comment1.xml']),
      'ppt/comments/comment1.xml': '<p:cmLst><p:cm><p:text>a note</p:text></p:cm></p:cmLst>',
    }),
  );
  expectSound(document);
  expect(document).toMatchObject({ text: 'shown', pagesWithoutText: [1], pageStarts: [0, 0] });
  expect(document.leftOut).toEqual([
    { what: 'hidden slides', characters: 6 },
    { what: 'comments', characters: 6 },
  ]);
});
