/**
 * A text as the JavaScript tokenizer must be given it to read what the Rust one reads, which is deployed: it does not part CJK
 * beyond U+FFFF, and it ends words in ς.
 */
export const asRustReads = (text: string): string =>
  text
    .replaceAll('Σ', 'σ')
    .replace(
      /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu,
      ' $& ',
    );
