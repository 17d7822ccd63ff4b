// An inspection → a page in one file: no script, nothing fetched, readable by keyboard and screen reader, in light and dark.
import type { Chunk } from '@alex/core/chunk';
import { figure } from '../render/figures.ts';
import { countsOf, factsOf, fillOf, reasonOf } from './describe.ts';
import type { Inspection } from './inspect-file.ts';
import { pageStyle } from './page-style.ts';

const replacements: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Documents come from anybody: none of their characters may become markup. */
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => replacements[sign]!);

/** Beyond it a bar would be thinner than a pixel, and the list below says the same. */
const barsMax = 1_000;

export const renderInspectionPage = (inspection: Inspection): string => {
  const { file, summary, chunks } = inspection;
  const name = escaped(summary.title || file);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${name} · alex inspect</title>
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#chunks">Skip to the chunks</a>
<header>
<p class="kicker">alex inspect</p>
<h1 dir="auto">${name}</h1>
<p class="file">${escaped(file)}</p>
</header>
<main>
<section aria-labelledby="document">
<h2 id="document">What was read</h2>
<dl>
${factsOf(inspection)
  .map(([term, value]) => `<div><dt>${term}</dt><dd dir="auto">${escaped(value)}</dd></div>`)
  .join('\n')}
</dl>
</section>
${chunks.length <= barsMax ? barsSection(inspection) : ''}
<section aria-labelledby="chunks">
<h2 id="chunks" tabindex="-1">The chunks, in order</h2>
<ol class="chunks">
${chunks.map((chunk) => chunkItem(chunk, inspection)).join('\n')}
</ol>
</section>
</main>
</body>
</html>
`;
};

const barsSection = (inspection: Inspection): string => `<section aria-labelledby="sizes">
<h2 id="sizes">How full they are</h2>
<p class="note">A bar a chunk: its tokens out of the ${inspection.settings.chunkTokens} that it may have. Bars in full colour begin a section.</p>
<nav class="bars" aria-label="Chunks by size">
${inspection.chunks
  .map((chunk) => {
    const fill = fillOf(chunk, inspection);
    const kind = chunk.cut === undefined || chunk.cut === 'section' ? ' class="section"' : '';
    const says = `Chunk ${chunk.ordinal}: ${figure(chunk.tokens)} tokens, ${reasonOf(chunk)}`;
    return `<a href="#chunk-${chunk.ordinal}"${kind} style="height:${fill}%" title="${escaped(says)}" aria-label="${escaped(says)}"></a>`;
  })
  .join('')}
</nav>
</section>`;

/** Fenced code, table rows, aligned columns: their characters must stand below one another. */
const holdsColumns = /^(?:```|~~~|\|)|\S {4,}\S| \| /m;

const chunkItem = (chunk: Chunk, inspection: Inspection): string => {
  const number = chunk.ordinal;
  const unread = chunk.unknownPieces > 0 ? ' class="unread"' : '';
  const context = chunk.context
    ? `<p class="context" dir="auto"><span class="label">read before it</span>${escaped(chunk.context)}</p>`
    : '';
  return `<li id="chunk-${number}"${unread}>
<h3><span class="number">${figure(number)}</span> <span class="reason">${escaped(reasonOf(chunk))}</span></h3>
<article aria-label="Chunk ${number}">
${context}<div class="text${holdsColumns.test(chunk.text) ? ' columns' : ''}" dir="auto">${escaped(chunk.text)}</div>
<p class="counts">${escaped(countsOf(chunk, inspection))}</p>
</article>
</li>`;
};
