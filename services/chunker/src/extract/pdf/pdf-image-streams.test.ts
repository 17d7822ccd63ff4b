import { expect, test } from 'vitest';
import { refuseDisguisedImages } from './pdf-image-streams.ts';

const refused = (file: string) => {
  try {
    refuseDisguisedImages(Buffer.from(file, 'latin1'));
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'corrupt' });
    return true;
  }
};

test.each<[what: string, file: string, refused: boolean]>([
  ['nothing of the kind', '1 0 obj\n<< /Filter /FlateDecode >>\nstream\nx\nendstream', false],
  ['an image', '1 0 obj\n<< /Subtype /Image /Filter /JBIG2Decode >>\nstream\nx\nendstream', false],
  ['an image, said behind its filter', '1 0 obj << /Filter [/JBIG2Decode] /Subtype/Image>>stream\nx', false],
  ['a page’s content', '1 0 obj\n<< /Length 1 /Filter /JBIG2Decode >>\nstream\nx\nendstream', true],
  [
    'a page’s content beside an image',
    '1 0 obj << /Subtype /Image /Filter /JBIG2Decode >> stream\nx endstream endobj\n2 0 obj << /Filter /JBIG2Decode >> stream',
    true,
  ],
  ['a text that speaks of it', '1 0 obj\n<< >>\nstream\n(/JBIG2Decode is a filter) Tj\nendstream', false],
])('%s', (_, file, expected) => expect(refused(file)).toBe(expected));
