// The elements of a page that mark a region of it: its article, or what stands around that on every page of the site.

type Attributes = Readonly<Record<string, string>>;

export interface Region {
  readonly kind: 'article' | 'margin';
  /** What it is called where it is reported as left out. */
  readonly what: string;
  readonly parent: Region | undefined;
  readonly depth: number;
  /** Told by a class or id alone, which may mean something else. */
  readonly guessed: boolean;
}

/** Regions inside of more regions are none: a block looks through all that it lies in. */
const regionDepthMax = 24;

export const navigation = 'navigation';
export const around = 'text around the article';

const articleElements: ReadonlySet<string> = new Set(['main', 'article']);
const marginElements: Readonly<Record<string, string>> = { nav: navigation, footer: around, aside: around };
const marginRoles: Readonly<Record<string, string>> = {
  navigation,
  menu: navigation,
  menubar: navigation,
  search: around,
  banner: around,
  contentinfo: around,
  complementary: around,
  dialog: around,
  alertdialog: around,
};

/** Words of classes and ids; each stands alone, or between dashes, underscores and capitals. */
const marginWords =
  /^(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|footer|sidebar|sidenav|share|sharing|social|related|recommended|recommendations|promo|promos|advert|advertisement|ads?|sponsor|sponsored|newsletter|subscribe|subscription|cookie|cookies|gdpr|consent|popup|modal|comments?|disqus|outbrain|taboola|trending|pagination|pager|skip|toolbar|masthead|widget|signup|login|copyright)$/;
const articleWords = /^(?:article|body|content|embed|main|post|story|entry|text|page)$/;

/** Names are long where a framework makes them. */
const namesCharactersMax = 300;
const idWordsMax = 2;

const wordsOf = (names: string): string[] =>
  names
    .slice(0, namesCharactersMax)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);

/** A section's id may be its heading, in as many words. */
const idWords = (id: string): string[] => {
  const words = wordsOf(id).filter((word) => word !== '');
  return words.length <= idWordsMax ? words : [];
};

const namedElements: ReadonlySet<string> = new Set([
  'div',
  'section',
  'ul',
  'ol',
  'form',
  'header',
  'table',
  'dl',
  'p',
  'span',
  'li',
]);

const hasArticle = (region: Region | undefined): boolean => {
  for (let current = region; current; current = current.parent) if (current.kind === 'article') return true;
  return false;
};

const isArticle = (name: string, { role, itemprop }: Attributes): boolean =>
  articleElements.has(name) || role === 'main' || role === 'article' || itemprop === 'articleBody';

const namedMargin = (name: string, { role = '' }: Attributes, parent: Region | undefined): string | undefined => {
  if (Object.hasOwn(marginElements, name)) return marginElements[name];
  if (Object.hasOwn(marginRoles, role)) return marginRoles[role];
  // An article's own header holds its title, the page's the name of the site.
  return name === 'header' && !hasArticle(parent) ? around : undefined;
};

const looksLikeMargin = (name: string, { class: classes = '', id = '' }: Attributes): boolean => {
  if (!namedElements.has(name) || (classes === '' && id === '')) return false;
  const words = [...wordsOf(classes), ...idWords(id)];
  return words.some((word) => marginWords.test(word)) && !words.some((word) => articleWords.test(word));
};

const regionElements: ReadonlySet<string> = new Set([...articleElements, ...Object.keys(marginElements), 'header']);

const marks = ({ class: classes, id, role, itemprop }: Attributes): boolean =>
  classes !== undefined || id !== undefined || role !== undefined || itemprop !== undefined;

/** The region that an element begins; `parent` where it marks none. */
export const regionOf = (name: string, attributes: Attributes, parent: Region | undefined): Region | undefined => {
  if (!regionElements.has(name) && !marks(attributes)) return parent;
  const depth = (parent?.depth ?? 0) + 1;
  if (depth > regionDepthMax) return parent;
  if (isArticle(name, attributes)) return { kind: 'article', what: '', parent, depth, guessed: false };
  const what = namedMargin(name, attributes, parent);
  if (what !== undefined) return { kind: 'margin', what, parent, depth, guessed: false };
  return looksLikeMargin(name, attributes) ? { kind: 'margin', what: around, parent, depth, guessed: true } : parent;
};
