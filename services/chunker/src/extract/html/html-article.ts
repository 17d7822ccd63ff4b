// The blocks of a page → those of its article, where it has one: what stands around it, and menus without a name, are left out.
import type { BlockKind } from '../extracted-document.ts';
import type { Omissions } from '../omissions.ts';
import { around, navigation, type Region } from './html-regions.ts';

export interface PageBlock {
  readonly kind: BlockKind;
  readonly text: string;
  readonly level: number | undefined;
  /** Of the text, the characters in links. */
  readonly linked: number;
  /** The innermost. */
  readonly region: Region | undefined;
}

/** A margin with more of the page's own words than this is no margin. */
const marginShareMax = 0.35;
/** An article with fewer is not what the page is about. */
const articleShareLeast = 0.3;
/** A page with more articles than this is a list of them. */
const articlesMax = 100;
/** Where less would be left of a page, it has no article, and all of it stays. */
const keptShareLeast = 0.25;
/** A block with more of its characters in links leads elsewhere; so many in a row are a menu. */
const linkedShareMax = 0.75;
const menuBlocksLeast = 4;
const menuBlockCharactersMax = 120;

/** What stands before an item of a list. */
const marker = /^ *(?:-|\d+\.) /;

/** The words that are not links: what a page says itself. */
const wordsIn = ({ text, linked }: PageBlock): number => Math.max(0, text.length - linked);

const weigh = (blocks: readonly PageBlock[]): ReadonlyMap<Region, number> => {
  const weights = new Map<Region, number>();
  for (const block of blocks)
    for (let region = block.region; region; region = region.parent)
      weights.set(region, (weights.get(region) ?? 0) + wordsIn(block));
  return weights;
};

const sumOf = (blocks: readonly PageBlock[]): number => blocks.reduce((sum, block) => sum + wordsIn(block), 0);

const menuBlocks = (blocks: readonly PageBlock[]): ReadonlySet<PageBlock> => {
  const menus = new Set<PageBlock>();
  let run: PageBlock[] = [];
  const endRun = (): void => {
    if (run.length >= menuBlocksLeast) for (const block of run) menus.add(block);
    run = [];
  };
  for (const block of blocks) {
    const leads =
      block.kind !== 'heading' &&
      block.kind !== 'code' &&
      block.text.length <= menuBlockCharactersMax &&
      block.linked > block.text.replace(marker, '').length * linkedShareMax;
    if (leads) run.push(block);
    else endRun();
  }
  endRun();
  return menus;
};

/** The smallest region that holds enough of what is left of the page, and beside which there is none like it, nor one with the page's title. */
const articleOf = (blocks: readonly PageBlock[]): Region | undefined => {
  const weights = weigh(blocks);
  const articles = [...weights].filter(([{ kind }, weight]) => kind === 'article' && weight > 0);
  if (articles.length > articlesMax) return undefined;
  const least = sumOf(blocks) * articleShareLeast;
  const titles = blocks.filter(({ level }) => level === 1);
  const isTitled = (region: Region): boolean => titles.some((title) => isWithin(title.region, region));
  const found = articles
    .filter(
      ([region, weight]) =>
        weight >= least &&
        !articles.some(([other, its]) => areApart(region, other) && (its * 2 > weight || isTitled(other))),
    )
    .sort(([, one], [, other]) => one - other);
  return found[0]?.[0];
};

const areApart = (one: Region, other: Region): boolean => !isWithin(one, other) && !isWithin(other, one);

const isWithin = (region: Region | undefined, outer: Region): boolean => {
  for (let one = region; one; one = one.parent) if (one === outer) return true;
  return false;
};

/** `part`: the blocks are a document's part, such as a chapter, with nothing around it but perhaps a menu. */
export const articleBlocks = (
  blocks: readonly PageBlock[],
  omissions: Omissions,
  { part }: { readonly part: boolean },
): readonly PageBlock[] => {
  const weights = weigh(blocks);
  const most = sumOf(blocks) * marginShareMax;
  const marginOf = (block: PageBlock): Region | undefined => {
    let inArticle = false;
    for (let one = block.region; one; one = one.parent) {
      const isMargin = one.kind === 'margin' && !(one.guessed && inArticle) && (one.what === navigation || !part);
      if (isMargin && weights.get(one)! <= most) return one;
      inArticle ||= one.kind === 'article';
    }
    return undefined;
  };
  const reasons = new Map<PageBlock, string>();
  for (const block of blocks) {
    const margin = marginOf(block);
    if (margin && !(block.level === 1 && margin.what !== navigation)) reasons.set(block, margin.what);
  }
  if (!part) {
    const inside = blocks.filter((block) => !reasons.has(block));
    const article = articleOf(inside);
    for (const block of inside)
      if (article && block.level !== 1 && !isWithin(block.region, article)) reasons.set(block, around);
    // What an article lists is no menu.
    if (!article) for (const block of menuBlocks(inside)) reasons.set(block, navigation);
  }
  const kept = blocks.filter((block) => !reasons.has(block));
  if (kept.length === 0 || sumOf(kept) < sumOf(blocks) * keptShareLeast) return blocks;
  for (const [{ text }, what] of reasons) omissions.add(what, text.length);
  return kept;
};
