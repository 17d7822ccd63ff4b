import { expect, test } from 'vitest';
import { expectSound, outline } from '../sound-document.fixture.ts';
import { extractMail, extractMailbox } from './mail.ts';
import { mailKind } from './mail-kind.ts';

const head =
  'From: =?utf-8?Q?J=C3=B6?= <jo@example.org>\r\nTo: Mo <mo@example.org>\r\nDate: Thu, 2 May 2024 10:00:00 +0200\r\nMIME-Version: 1.0\r\n';
const mail = (subject: string, rest: string): Uint8Array =>
  Buffer.from(`${head}Subject: ${subject}\r\n${rest}`, 'latin1');
const lines = 'From: Jö <jo@example.org>\nTo: Mo <mo@example.org>\nDate: 2024-05-02T08:00:00.000Z';

test('a plain message in its own character set', async () => {
  const document = await extractMail(
    mail(
      '=?koi8-r?B?9sXL?=',
      'Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=F6=D5=CB=\r\n!\r\n\r\nsecond',
    ),
  );
  expectSound(document);
  expect(outline(document)).toEqual(['heading1 Жек', `paragraph ${lines}`, 'paragraph Жук!', 'paragraph second']);
  expect(document).toMatchObject({
    format: 'eml',
    title: 'Жек',
    properties: { authors: ['Jö'], created: '2024-05-02T08:00:00Z' },
  });
});

const multipart = (...parts: string[]): string =>
  `Content-Type: multipart/mixed; boundary=x\r\n\r\n${parts.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`;
const html = (body: string): string => `Content-Type: text/html\r\n\r\n${body}`;
const alternative = (plain: string, page: string): string =>
  `Content-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\n${plain}\r\n--y\r\n${html(page)}\r\n--y--`;

test('the HTML stands for the plain text that says the same; attachments are named', async () => {
  const document = await extractMail(
    mail(
      's',
      multipart(
        alternative('Read the list', '<h1>Read</h1><p>the <b>list</b></p>'),
        'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA',
      ),
    ),
  );
  expect(outline(document)).toEqual(['heading1 s', `paragraph ${lines}`, 'heading2 Read', 'paragraph the list']);
  expect(document.leftOut).toEqual([{ what: 'attachment a.pdf (application/pdf)', characters: 0 }]);
});

test('plain text that says something else comes too', async () => {
  const document = await extractMail(mail('s', multipart(alternative('words of its own', '<p>other things'))));
  expect(outline(document).slice(2)).toEqual(['paragraph words of its own', 'paragraph other things']);
});

test('a message that was forwarded as an attachment is read below the one that holds it', async () => {
  const within = (rest: string): string =>
    `Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: Within\r\nFrom: mo@example.org\r\n${rest}`;
  const document = await extractMail(
    mail('Outer', multipart('\r\nsee below', within('\r\nthe words of Mo'), within(html('<h1>Head</h1>')))),
  );
  expectSound(document);
  expect(outline(document).slice(2)).toEqual([
    'paragraph see below',
    'heading2 Within',
    'paragraph From: mo@example.org',
    'paragraph the words of Mo',
    'heading2 Within',
    'paragraph From: mo@example.org',
    'heading3 Head',
  ]);
  expect(document.leftOut).toEqual([]);
});

test('messages within messages are read so deep, and then named', async () => {
  let message = 'Subject: 9\r\n\r\ninnermost';
  for (let depth = 8; depth >= 0; depth--)
    message = `Subject: ${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${message}\r\n--b${depth}--`;
  const document = await extractMail(Buffer.from(message));
  expect(outline(document)).toEqual([0, 1, 2, 3, 4].map((depth) => `heading${depth + 1} ${depth}`));
  expect(document.leftOut).toEqual([{ what: 'attachment without a name (message/rfc822)', characters: 0 }]);
});

test('a mailbox: a section for each message', async () => {
  const message = (subject: string, text: string): string =>
    `From jo@example.org Thu May  2 10:00:00 2024\nSubject: ${subject}\nFrom: jo@example.org\n\n${text}\n\n`;
  const document = await extractMailbox(
    Buffer.from(message('One', '>From here') + message('Two', 'text\nFrom there 2024')),
  );
  expectSound(document);
  expect(outline(document)).toEqual([
    'heading1 One',
    'paragraph From: jo@example.org',
    'paragraph From here',
    'heading1 Two',
    'paragraph From: jo@example.org',
    'paragraph text\nFrom there 2024',
  ]);
});

const german = 'Der Prüfer lässt grüßen, die Brücke fällt aus.';
test.each<[string, string, BufferEncoding]>([
  ['no encoding is named, and it is UTF-8', '', 'utf8'],
  ['no encoding is named, and it is another', '', 'latin1'],
  ['ASCII is named', 'Content-Type: text/plain; charset=us-ascii\r\n', 'latin1'],
  ['another than UTF-8 is named', 'Content-Type: text/plain; charset=iso-8859-1\r\n', 'utf8'],
  ['UTF-8 is named, and it is another', 'Content-Type: text/plain; charset=utf-8\r\n', 'latin1'],
])('a text and a subject where %s', async (_, type, encoding) => {
  const { text, title } = await extractMail(
    Buffer.from(`From: jo@example.org\r\nSubject: Grüße über Köln\r\n${type}\r\n${german}`, encoding),
  );
  expect(title).toBe('Grüße über Köln');
  expect(text).toContain(german);
});

test('blanks and empty lines before the first header are nothing', async () => {
  const { title, text } = await extractMail(Buffer.from('   \r\n\r\nSubject: Of drains\r\n\r\ntext'));
  expect(title).toBe('Of drains');
  expect(text).toBe('Of drains\n\ntext');
});

test('a mailbox of one is that message', async () => {
  const mailbox = Buffer.concat([
    Buffer.from('From jo@example.org Thu May  2 10:00:00 2024\n'),
    mail('Of drains', '\r\ntext'),
  ]);
  expect(await extractMailbox(mailbox)).toMatchObject({
    format: 'mbox',
    title: 'Of drains',
    properties: { authors: ['Jö'], created: '2024-05-02T08:00:00Z' },
  });
});

test('parts within parts without end are corrupt', () => {
  const nested = Array.from(
    { length: 500 },
    (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`,
  );
  return expect(extractMail(mail('s', nested.join('')))).rejects.toThrow(expect.objectContaining({ code: 'corrupt' }));
});

test.each([
  ['From jo@example.org Thu May  2 10:00:00 2024\n\ntext', true, 'mbox'],
  ['From jo@example.org Thu May  2 10:00:00 2024\n\ntext', false, undefined],
  ['From jo@example.org Thu May  2 10:00:00 2024\nX-Own: x\n\ntext', false, 'mbox'],
  ['Received: x\n\ntext', false, 'eml'],
  ['X-Mailer2: x\n folded\nMessage-ID: y\n', false, 'eml'],
  ['Subject: x\n\ntext', true, 'eml'],
  ['Subject: x\n\ntext', false, undefined],
  ['From here it was 2024 steps\n', false, undefined],
] as const)('%j, named %s: %s', (head, named, kind) => expect(mailKind(head, named)).toBe(kind));
