// The words and symbols of RTF: which begin a destination of their own, and which stand for a character.

/** Where a group's text goes: the document, one of the tables before it, or nowhere. */
export type Destination = 'text' | 'fonts' | 'styles' | 'info' | 'margin' | 'comment' | 'marker' | 'nowhere';

export const destinations: Readonly<Record<string, Destination>> = {
  fonttbl: 'fonts',
  stylesheet: 'styles',
  info: 'info',
  header: 'margin',
  headerl: 'margin',
  headerr: 'margin',
  headerf: 'margin',
  footer: 'margin',
  footerl: 'margin',
  footerr: 'margin',
  footerf: 'margin',
  pntext: 'marker',
  listtext: 'marker',
  colortbl: 'nowhere',
  pict: 'nowhere',
  filetbl: 'nowhere',
  fldinst: 'nowhere',
  pntxta: 'nowhere',
  pntxtb: 'nowhere',
  xe: 'nowhere',
  tc: 'nowhere',
  annotation: 'comment',
  atnid: 'nowhere',
  atnauthor: 'nowhere',
  bkmkstart: 'nowhere',
  bkmkend: 'nowhere',
  nonshppict: 'nowhere',
  template: 'nowhere',
  // The same text twice, the second time in Unicode, behind `ud`.
  upr: 'nowhere',
};
/** Destinations that old readers skip, and whose text belongs to the document all the same. */
export const readAllTheSame: ReadonlySet<string> = new Set([
  'shptxt',
  'shpinst',
  'shprslt',
  'pntext',
  'listtext',
  'ud',
  'fldrslt',
]);

export const characters: Readonly<Record<string, string>> = {
  tab: ' ',
  line: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
};
export const symbols: Readonly<Record<string, string>> = {
  '~': ' ',
  _: '-',
  '\\': '\\',
  '{': '{',
  '}': '}',
  '\n': '\n',
  '\r': '\n',
};
