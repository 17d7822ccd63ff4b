// Text → its number of gpt-tokenizer tokens (o200k_base), each word counted once.
import { countTokens as countByLibrary, setMergeCacheSize } from 'gpt-tokenizer/encoding/o200k_base';
import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';

// The library's cache keeps slices of documents, and with them whole documents, for as long as the process lives.
setMergeCacheSize(0);

/** Words whose count is remembered: about 10,000 are new in a megabyte of English. */
const wordsKeptMax = 100_000;
const wordKeptCharactersMax = 32;
const wordCounts = new Map<string, number>();

/**
 * Exact: no token reaches over the words that the encoding first parts a text into. Nor is `<|endoftext|>` one of them,
 * so that it counts as the plain text that it is in a document. Takes quadratic time in the longest word.
 */
export const countTokens = (text: string): number => {
  let count = 0;
  for (const word of text.match(O200K_TOKEN_SPLIT_REGEX) ?? []) count += wordCounts.get(word) ?? countWord(word);
  return count;
};

const countWord = (word: string): number => {
  const count = countByLibrary(word);
  if (word.length <= wordKeptCharactersMax) {
    if (wordCounts.size === wordsKeptMax) wordCounts.clear();
    wordCounts.set(copyOf(word), count);
  }
  return count;
};

/** In memory of its own: a slice would keep the document that it was cut from. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le');
