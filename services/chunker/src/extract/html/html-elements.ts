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
  // How characters are read, above them: within the line it parts the word.
  rt: 'readings of characters',
  rp: 'readings of characters',
  select: 'choices of forms',
  datalist: 'choices of forms',
};

const hidingStyle = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/** Pages that hide their body show it by a script later on; what is hidden until it is found is there to be found. */
const isHidden = (name: string, attributes: Attributes): boolean =>
  ((attributes.hidden !== undefined && attributes.hidden !== 'until-found') ||
    (attributes.style !== undefined && hidingStyle.test(attributes.style))) &&
  name !== 'html' &&
  name !== 'body';

/** Why an element's content is left out; undefined where it is not. */
export const reasonToLeaveOut = (name: string, attributes: Attributes): string | undefined =>
  elementTraits(name).leftOut ?? (isHidden(name, attributes) ? 'hidden text' : undefined);

/** Elements that start on a line of their own, and so does what follows them (HTML, section 15.3). */
const blockElements = [
  'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption',
  'figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol p',
  'plaintext pre search section summary table tbody td textarea tfoot th thead title tr ul xmp',
].flatMap((line) => line.split(' '));

/** Elements that keep their blanks and line ends. */
const preformattedElements: ReadonlySet<string> = new Set(['pre', 'listing', 'plaintext', 'textarea', 'xmp']);

export interface ElementTraits {
  readonly block: boolean;
  readonly preformatted: boolean;
  /** Of headings. */
  readonly level: number | undefined;
  readonly leftOut: string | undefined;
}

const inlineTraits: ElementTraits = { block: false, preformatted: false, level: undefined, leftOut: undefined };

const traitsByName: ReadonlyMap<string, ElementTraits> = new Map(
  [...blockElements, ...Object.keys(leftOutElements)].map((name) => [
    name,
    {
      block: blockElements.includes(name),
      preformatted: preformattedElements.has(name),
      level: /^h[1-6]$/.test(name) ? Number(name[1]) : undefined,
      leftOut: leftOutElements[name],
    },
  ]),
);

/** One look-up for each tag: pages are mostly tags. */
export const elementTraits = (name: string): ElementTraits => traitsByName.get(name) ?? inlineTraits;
