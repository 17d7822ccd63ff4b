// How the page of an inspection looks: ink on paper, or chalk on slate where the reader's system is dark.

export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #faf8f4; --card: #ffffff; --ink: #22201c; --quiet: #6a645a; --line: #e2dccf; --mark: #9a4a16; --bar: #d9b48f; --unread: #8c1d2f;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1c1e; --card: #232528; --ink: #e9e5dd; --quiet: #a8a297; --line: #3a3c40; --mark: #eda876; --bar: #7d5a3e; --unread: #f39aa8; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); }
header, main { max-width: 50rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3.5rem; }
.kicker { margin: 0; color: var(--mark); font-weight: 600; letter-spacing: .04em; }
h1 { margin: .2rem 0 0; font: 600 2.3rem/1.2 var(--serif); text-wrap: balance; overflow-wrap: anywhere; }
.file { margin: .4rem 0 0; color: var(--quiet); overflow-wrap: anywhere; }
h2 { margin: 3rem 0 .8rem; font: 600 1.35rem/1.3 var(--serif); }
dl { display: grid; gap: 0; margin: 0; border-top: 1px solid var(--line); }
dl > div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.note { margin: 0 0 .8rem; color: var(--quiet); }
.bars { display: flex; align-items: flex-end; gap: 1px; height: 6rem; border-bottom: 1px solid var(--line); }
.bars a { flex: 1 1 0; min-width: 0; max-width: 2.5rem; min-height: 2px; background: var(--bar); border-radius: 2px 2px 0 0; }
.bars a.section { background: var(--mark); }
.bars a:hover, .bars a:focus-visible { background: var(--ink); }
.chunks { list-style: none; margin: 0; padding: 0; }
.chunks li { scroll-margin-top: 1rem; }
.chunks h3 { display: flex; align-items: baseline; gap: .75rem; margin: 1.6rem 0 .5rem; font: 400 .95rem/1.4 var(--sans); color: var(--quiet); }
.chunks h3::after { content: ""; flex: 1; border-top: 1px dashed var(--line); }
.number { font: 600 1.15rem/1 var(--serif); color: var(--mark); font-variant-numeric: tabular-nums; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1rem 1.25rem; }
li:target article { border-color: var(--mark); box-shadow: 0 0 0 1px var(--mark); }
.context { margin: 0 0 .7rem; padding-bottom: .6rem; border-bottom: 1px solid var(--line); color: var(--quiet); white-space: pre-wrap; overflow-wrap: anywhere; }
.label { display: block; font-size: .85rem; color: var(--mark); }
.text { font-family: var(--serif); font-size: 1.06rem; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
.columns { font: .9rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; overflow-x: auto; }
.counts { margin: .8rem 0 0; color: var(--quiet); font-size: .9rem; font-variant-numeric: tabular-nums; }
.unread .counts { color: var(--unread); }
a:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); color: var(--ink); padding: .5rem .75rem; z-index: 1; }
main { padding-bottom: 5rem; }
@media (max-width: 36rem) { dl > div { grid-template-columns: 1fr; gap: 0; } h1 { font-size: 1.8rem; } }
@media print { .bars, .skip { display: none; } article { break-inside: avoid; } }
`;
