import { describe, expect, test } from 'vitest';
import { expectSound } from '../sound-document.fixture.ts';
import { extractHtml } from './html.ts';

const prose = '<p>The committee spoke of drains, at length, and of nothing else.</p>';
const links = (count: number): string => '<li><a href="x">a place to go</a></li>'.repeat(count);

const check = (html: string, ...left: string[]): void => {
  const document = extractHtml(html);
  expectSound(document);
  expect(document.text.match(/[A-Z]{3,}/g) ?? []).toEqual([]);
  expect(document.text).toContain('drains');
  expect(document.leftOut.map(({ what }) => what)).toEqual(left);
};

describe('what stands around an article is left out', () => {
  const around = 'text around the article';
  test.each<[string, string, string[]]>([
    ['its site’s header and footer', `<header>NEWS</header>${prose}<footer>IMPRINT</footer>`, [around]],
    ['an aside, by element or role', `${prose}<aside>TEASER</aside><div role="complementary">MORE</div>`, [around]],
    [
      'by a class or an id',
      `${prose}${prose}<div class="site-sidebar_inner">TEASER</div><div id="cookieBanner">COOKIES</div>`,
      [around],
    ],
    ['all but the article', `<div>HOME</div><main>${prose}</main><div>ELSEWHERE</div>`, [around]],
    [
      'all but the one article of a main part',
      `<main><div>TEASER</div><article>${prose}${prose}</article></main>`,
      [around],
    ],
    ['a menu without a name', `<ul>${'<li><a href="x">HOME</a></li>'.repeat(4)}</ul>${prose}`, ['navigation']],
  ])('%s', (_, html, left) => check(html, ...left));
});

describe('what belongs to an article stays', () => {
  test.each<[string, string]>([
    ['its own header', `<article><header><h1>title</h1>by line</header>${prose}</article>`],
    ['a heading of the first level in the site’s header', `<header><h1>title</h1></header>${prose}`],
    ['what it lists', `<article>${prose}<ul>${links(6)}</ul></article>`],
    ['a section whose id is its heading', `${prose}<div id="how-to-share-a-drain">of sharing drains</div>`],
    ['a part that is named like a margin, and is most of the page', `<div class="comment">${prose}</div>`],
    [
      'an article inside of what is called a modal',
      `<main><div class="modal"><article>${prose}</article></div>${prose}${prose}${prose}</main>`,
    ],
    ['every article where there are several', `<article>${prose}one</article><article>${prose}two</article>`],
    [
      'a short article with the title beside a long list of others',
      `<article><h1>title</h1>of drains</article><section><article>${prose}${prose}${prose}</article></section>`,
    ],
    ['a post of elsewhere in it', `<main>${prose}${prose}${prose}<div class="social-embed">they said</div></main>`],
    ['a page that is nothing but links', `<ul>${links(6)}</ul><a href="x">drains</a>`],
  ])('%s', (_, html) => {
    const document = extractHtml(html);
    expect(document.leftOut).toEqual([]);
    expect(document.text).toContain('drains');
  });
});

test('regions inside of regions without end', () => {
  check(`${prose}${'<div class="sidebar">'.repeat(20_000)}x`, 'text around the article');
});

test('a page says who wrote it, when and in which language', () => {
  const document = extractHtml(
    `<html lang="de-at"><head><title>T</title><meta name="author" content="Mo"><meta property="article:author" content="https://x/jo">
     <meta property="article:published_time" content="2024-05-01T10:00:00+02:00"><meta name="last-modified" content="2024-06-01"></head>${prose}`,
  );
  expect(document).toMatchObject({
    title: 'T',
    properties: { authors: ['Mo'], created: '2024-05-01T08:00:00Z', modified: '2024-06-01', language: 'de-AT' },
  });
});

test('a page of nothing but a menu is what it says', () => {
  const { text, leftOut } = extractHtml('<body><div class="nav-header"><h2><a href="/">Home</a></h2></div>');
  expect(text).toBe('Home');
  expect(leftOut).toEqual([]);
});
