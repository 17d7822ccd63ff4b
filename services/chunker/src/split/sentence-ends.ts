// A stretch of text → where its sentences end, by the rules of Unicode Standard Annex 29, as far as Latin, Greek and Cyrillic letters decide it.
// Intl.Segmenter says the same, but makes an object of every sentence and takes six times as long.

/** The annex's classes of characters, as far as they are read here. */
const [unread, neutral, close, space, goesOn, digit, upper, lower, foreign, fullStop, otherStop, textEnd] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
] as const;
const classesOf = [
  [/["'()[\]{}«»‘’“”]/, close],
  // A line feed is a blank inside a paragraph, though Unicode says that it ends a sentence.
  [/[ \t\n\v\f\u00a0]/, space],
  [/[,\-:;]/, goesOn],
  [/[0-9]/, digit],
  [/(?=[A-Z\u00c0-\u024f\u0370-\u052f])\p{Lu}/u, upper],
  [/(?=[a-z\u00c0-\u024f\u0370-\u052f])\p{Ll}/u, lower],
  [/\./, fullStop],
  [/[!?]/, otherStop],
  [/[^\r\x7f-\uffff]/, neutral],
] as const;

/** Code unit → class, filled when first met. */
const classes = new Uint8Array(0x10000);
const classAt = (text: string, at: number): number => {
  if (at >= text.length) return textEnd;
  const code = text.charCodeAt(at);
  if (classes[code] === unread) classes[code] = classify(code);
  return classes[code]!;
};

const classify = (code: number): number =>
  classesOf.find(([pattern]) => pattern.test(String.fromCharCode(code)))?.[1] ?? foreign;

/** What may end a sentence. */
const stop = /[.!?\r\u0085\u2028\u2029\p{Sentence_Terminal}]/gu;

/** Offsets, in order, the text's own end last; undefined where a foreign character has a say in it. */
export const sentenceEnds = (text: string): number[] | undefined => {
  const ends: number[] = [];
  for (stop.lastIndex = 0; stop.test(text); ) {
    const end = endBehind(text, stop.lastIndex - 1);
    if (end === undefined) return undefined;
    if (end !== inside && end < text.length) ends.push(end);
  }
  ends.push(text.length);
  return ends;
};

const inside = -1;

/** Where a sentence ends that ends with this character and what belongs to it; `inside` where it goes on. Rules SB6 to SB11. */
const endBehind = (text: string, at: number): number | undefined => {
  const stopClass = classAt(text, at);
  if (stopClass !== fullStop && stopClass !== otherStop) return undefined;
  let end = at + 1;
  let next = classAt(text, end);
  if (stopClass === fullStop) {
    if (next === digit) return inside;
    if (next === upper && at > 0) {
      const before = classAt(text, at - 1);
      if (before === foreign) return undefined;
      if (before === upper || before === lower) return inside;
    }
  }
  while (next === close) next = classAt(text, ++end);
  while (next === space) next = classAt(text, ++end);
  if (next === goesOn || next === fullStop || next === otherStop) return inside;
  if (stopClass === fullStop) {
    for (let behind = end; next <= digit; ) next = classAt(text, ++behind);
    if (next === lower) return inside;
  }
  return next === foreign ? undefined : end;
};
