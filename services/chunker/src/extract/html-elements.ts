// What the elements and attributes of HTML mean for the text that is in them.

type Attributes = Readonly<Record<string, string>>;

/** Elements whose content is no part of a page's text, and what it is called where that is reported. */
const leftOutElements: Readonly<Record<string, string>> = {
  script: 'scripts and styles',
  style: 'scripts and styles',
  template: 'templates',
  noscript: 'text for browsers without scripts',
  svg: 'drawings',
  canvas: 'drawings',
  iframe: 'embedded objects',
  object: 'embedded objects',
  audio: 'embedded objects',
  video: 'embedded objects',
  select: 'choices of forms',
  datalist: 'choices of forms',
};

const hidingStyle = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/** Pages that hide their body show it by a script later on. */
const isHidden = (name: string, attributes: Attributes): boolean =>
  name !== 'html' && name !== 'body' && (attributes.hidden !== undefined || hidingStyle.test(attributes.style ?? ''));

/** Why an element's content is left out; undefined where it is not. */
export const reasonToLeaveOut = (name: string, attributes: Attributes): string | undefined => {
  if (Object.hasOwn(leftOutElements, name)) return leftOutElements[name];
  return isHidden(name, attributes) ? 'hidden text' : undefined;
};

/** Elements that start on a line of their own, and so does what follows them (HTML, section 15.3). */
export const blockElements: ReadonlySet<string> = new Set(
  [
    'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption',
    'figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol p',
    'plaintext pre search section summary table tbody td textarea tfoot th thead title tr ul xmp',
  ].flatMap((line) => line.split(' ')),
);

/** Elements that keep their blanks and line ends. */
export const preformattedElements: ReadonlySet<string> = new Set(['pre', 'listing', 'plaintext', 'textarea', 'xmp']);

export const headingLevel = (name: string): number | undefined => (/^h[1-6]$/.test(name) ? Number(name[1]) : undefined);
