import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';
import { encode } from './encode.fixture.ts';

const texts = {
  english: 'The committee met on Tuesday and adjourned early; nobody objected.',
  german: 'Über die Brücke fährt täglich ein überfüllter Bus nach Köln. Größere Wagen müssten her, heißt es.',
  french: 'L’été dernier, les élèves ont visité le château où vécut la reine : « très intéressant », disaient-ils.',
  spanish: 'El niño comió una piña en la montaña mientras llovía; después volvió a casa con su mamá.',
  polish:
    'Warszawa leży nad Wisłą. Książęta mazowieccy żyli tu od trzynastego wieku, mówią źródła; później przyszły gęste mgły.',
  turkish:
    'İstanbul’un en kalabalık çarşısı öğleden sonra boşalır; güneşli günlerde boğazın kıyısı çok güzeldir, ağaçlar gölge verir.',
  greek:
    'Η πόλη βρίσκεται στην Αττική και έχει ιστορία που ξεκινά από την αρχαιότητα. Πολλοί την επισκέπτονται κάθε χρόνο.',
  hebrew: 'העיר העתיקה מוקפת חומה ובה אתרים רבים. בכל שנה מבקרים בה אנשים מכל העולם והם הולכים ברחובות הצרים.',
  arabic:
    'تقع المدينة على ضفة النهر ويزورها الناس في كل عام من جميع أنحاء العالم، وهم يمشون في شوارعها الضيقة حتى المساء.',
  russian: 'Заседание комитета началось во вторник и закончилось рано; никто не возражал. Протокол вели двое.',
  ukrainian:
    'Засідання комітету почалося у вівторок і закінчилося рано; ніхто не заперечував. Її протокол вели двоє їхніх колег.',
  chinese: '委员会于星期二开会，并提前休会。没有人反对，会议记录由两人负责。下一次会议将在下个月举行。',
  japanese: '委員会は火曜日に開かれ、早めに終わりました。だれも反対しませんでした。記録は二人がとりました。',
  korean: '위원회는 화요일에 열렸고 일찍 끝났다. 아무도 반대하지 않았다. 회의록은 두 사람이 작성하였다.',
  thai: 'คณะกรรมการประชุมกันในวันอังคารและเลิกประชุมก่อนเวลาไม่มีใครคัดค้านบันทึกการประชุมโดยสองคน',
};

const check = (bytes: Uint8Array, expected: string): void => expect(decodeText(bytes)).toBe(expected);

describe('without a mark', () => {
  test.each([
    ['windows-1252', texts.french],
    ['iso-8859-1', texts.german],
    ['windows-1250', texts.polish],
    ['iso-8859-2', texts.polish.replace(/[’„”]/g, "'")],
    ['windows-1251', texts.russian],
    ['windows-1251', texts.ukrainian],
    ['koi8-r', texts.russian],
    ['koi8-u', texts.ukrainian],
    ['ibm866', texts.russian],
    ['iso-8859-5', texts.russian],
    ['ibm855', texts.russian],
    ['x-mac-cyrillic', texts.russian],
    ['macintosh', texts.german],
    ['ibm850', texts.german],
    ['ibm437', texts.spanish],
    ['ibm852', texts.polish.replace(/[’„”]/g, "'")],
    ['iso-8859-15', `${texts.german} Das Rad kostet (in €) viel, der Schlüssel wenig.`],
    ['windows-1253', texts.greek],
    ['windows-1253', `Άλλες πόλεις βρίσκονται κοντά. ${texts.greek}`],
    ['iso-8859-7', `Άλλες πόλεις βρίσκονται κοντά. ${texts.greek}`],
    ['windows-1254', texts.turkish],
    ['windows-1255', texts.hebrew],
    ['windows-1256', texts.arabic],
    ['windows-874', texts.thai],
    ['gb18030', texts.chinese],
    ['shift_jis', texts.japanese],
    ['euc-jp', texts.japanese],
    ['euc-kr', texts.korean],
    ['utf-16le', texts.english],
    ['utf-16be', texts.english],
    ['utf-16le', `${texts.russian}\n`],
    ['utf-16be', `${texts.chinese}\n${texts.japanese}\n`],
    ['utf-16le', `${texts.korean}\n`],
    ['utf-32le', texts.japanese],
    ['utf-32be', texts.english],
  ])('%s is told from the text: %s', (encoding, text) => check(encode(text, encoding), text));
});

test.each([
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
])('a byte order mark says %s, and does not stay', (encoding, mark) => {
  const text = 'Ж 日本 🦆';
  const bytes = encoding === 'utf-8' ? new TextEncoder().encode(text) : encode(text, encoding);
  check(new Uint8Array([...mark, ...bytes]), text);
});

test('valid UTF-8 is UTF-8, whatever is declared', () => {
  const html = `<meta charset="windows-1251">${texts.russian}`;
  expect(decodeText(new TextEncoder().encode(html), 'koi8-r')).toBe(html);
});

test('what is declared decides between encodings that a guess cannot tell apart', () => {
  const bytes = encode('Ж', 'windows-1251');
  expect(decodeText(bytes, 'windows-1251')).toBe('Ж');
  check(
    new Uint8Array([
      ...new TextEncoder().encode('<meta http-equiv=x content="text/html; charset=windows-1251">'),
      ...bytes,
    ]),
    '<meta http-equiv=x content="text/html; charset=windows-1251">Ж',
  );
});

test('what a comment declares counts for nothing', () => {
  const html = `<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">${texts.russian}`;
  check(encode(html, 'windows-1251'), html);
});

test('EBCDIC is named, and not read', () => {
  const row = (letters: string, first: number): [string, number][] =>
    Array.from(letters, (letter, index) => [letter, first + index]);
  const codes = new Map([...row('abcdefghi', 0x81), ...row('jklmnopqr', 0x91), ...row('stuvwxyz', 0xa2), [' ', 0x40]]);
  const bytes = Uint8Array.from('the committee met on tuesday and nobody objected', (letter) => codes.get(letter)!);
  expect(() => decodeText(bytes)).toThrow(
    expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('EBCDIC') }),
  );
});

test('a page that says in ASCII that it is UTF-16 is not', () => {
  const html = `<meta charset="utf-16">${texts.russian}`;
  check(encode(html, 'windows-1251'), html);
});

test('a declaration of an encoding that does not exist, or that the bytes are not valid in, is passed over', () => {
  expect(decodeText(encode(texts.russian, 'windows-1251'), 'no-such-encoding')).toBe(texts.russian);
  expect(decodeText(encode(texts.french, 'windows-1252'), 'utf-8')).toBe(texts.french);
});

test('damaged UTF-8 keeps all of its whole letters', () => {
  const bytes = new TextEncoder().encode(`${texts.russian} ${texts.russian}`);
  bytes[51] = 0xff;
  expect(decodeText(bytes)).toMatch(/^Заседание комитета началос\ufffd+ во.*вели двое\.$/);
});

test('ISO-2022-JP is told by its escapes', () => {
  check(new Uint8Array([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x21]), '日本!');
});

test('letters beyond ASCII count though they come late', () => {
  const text = `${'plain ascii line\n'.repeat(20_000)}${texts.russian}`;
  check(encode(text, 'koi8-r'), text);
});

test('line ends become one, NULs and marks inside go', () => {
  check(new TextEncoder().encode('a\r\nb\rc\0d\ufeffe'), 'a\nb\ncde');
});

test.each([
  ['random bytes', Uint8Array.from({ length: 4096 }, (_, index) => (index * index * 31 + (index >> 3) * 7) & 0xff)],
  ['zeros', new Uint8Array(4096)],
  ['small numbers', Uint8Array.from({ length: 4096 }, (_, index) => (index % 4 === 0 ? index & 0x1f : 0))],
])('%s are no text', (_, bytes) => {
  expect(() => decodeText(bytes)).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('property: every text comes back from UTF-8, UTF-16 and UTF-32 with a mark', () => {
  const printable = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\0\ufeff]/g, ''));
  fc.assert(
    fc.property(printable, fc.constantFrom('utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'), (text, encoding) => {
      check(encode(`\ufeff${text}`, encoding), text);
      check(new TextEncoder().encode(`\ufeff${text}`), text);
    }),
  );
});
