import { expect, test } from 'vitest';
import { sentences } from './sentences.ts';

/** `|` marks where a sentence ends. */
const check = (marked: string): void => {
  const text = marked.replaceAll('|', '');
  const found = [...sentences(text, { start: 0, end: text.length })];
  expect(found.map(({ start, end }) => text.slice(start, end)).join('|')).toBe(marked);
};

test.each([
  'One. |Two! |Three? |Four?! |Five.',
  '“Quoted.” |Next (in brackets). |Last',
  'Dr. J. R. Smith met Mrs. Jones. |They left.',
  'See Fig. 3 and Eq. 4 on pp. 5–6. |Then vol. 7.',
  'It grew by 3.5 percent, cf. Table 2. |It shrank.',
  '1. Introduction. |It begins.',
  'Der Preis (z. B. 5 Euro) gilt bzw. galt. |Er stieg.',
  'M. Dupont est parti. |Il reviendra.',
  '東京は首都です。|大阪は違います！|本当？',
  'यह एक है। |यह दो है।',
  'wrapped\nline of one. |Another\none.',
  'ไม่มีจุด มีช่องว่าง',
])('%s', check);

test('a sentence that begins in the middle of one says so', () => {
  const text = 'falcon '.repeat(2_000);
  const found = [...sentences(text, { start: 0, end: text.length })];
  expect(found.map(({ whole }) => whole)).toEqual([true, false]);
});
