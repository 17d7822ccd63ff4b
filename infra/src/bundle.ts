// A service's entry and all that it imports → a folder that runs by itself, with nothing beside it, as Lambda unpacks it.
import { cp, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPdfium } from '@alex/pdfium/pdfium-library';
import { build } from 'esbuild';
import type { ServiceName } from './permissions.ts';

const at = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

/** What is started by itself besides the handler: the file's name is what the service asks for. */
const threads: Partial<Record<ServiceName, readonly string[]>> = { chunker: ['document-thread-entry'] };

/** What PDFs are read with and is no code: PDFium, and pdf.js's character maps and fonts. Names and folder are those of extract/pdf/pdf-resources.ts. */
const copyPdfResources = async (folder: string): Promise<void> => {
  const fromChunker = createRequire(at('@alex/chunker/lambda'));
  const fromParser = createRequire(fromChunker.resolve('pdf-parse'));
  const pdfjs = dirname(fromParser.resolve('pdfjs-dist/package.json'));
  for (const part of ['cmaps', 'standard_fonts'])
    await cp(join(pdfjs, part), join(folder, 'pdf', part), { recursive: true });
  await cp(installedPdfium(), join(folder, 'pdf', 'pdfium.wasm'));
};

/** The tokens that chunks are counted in. The name is that of split/token-table.ts. */
const installedTokens = (): string =>
  createRequire(at('@alex/chunker/lambda')).resolve('gpt-tokenizer/data/o200k_base.tiktoken');

/** The banner gives CommonJS packages the `require` that ES modules have not. */
const requireBanner = `import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);`;

/** Writes index.mjs, whose `handler` is the function, and whatever else it needs, into a folder that was not there or is made anew. */
export const bundle = async (service: ServiceName, folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: Object.fromEntries([
      ['index', at(`@alex/${service}/lambda`)],
      ...(threads[service] ?? []).map((name) => [name, at(`@alex/${service}/${name}`)]),
    ]),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported late, pdf.js above all, is loaded late.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'external',
    banner: { js: requireBanner },
    alias: { '@napi-rs/canvas': fileURLToPath(new URL('absent-canvas.ts', import.meta.url)) },
    logLevel: 'error',
  });
  if (service === 'chunker') {
    await copyPdfResources(folder);
    await cp(installedTokens(), join(folder, 'o200k_base.tiktoken'));
  }
};
