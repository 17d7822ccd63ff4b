// Documents made up for benchmarks: English-like text of common words, the same for the same seed.

const words =
  'the of and to in is that for on with as was by at from this have are not be or which one had all their there been if more when will would who about into time has look two than over other after first new only some could these may then do any like now people way made well because through where much before right too same between here just such those few while last might place long great little world own back still house hand old year state never under night each city water men tree cross farm story sea ship river road horse'.split(
    ' ',
  );

/** Numerical Recipes' generator: good enough to pick words. */
const createRandom = (seed: number) => {
  let state = seed >>> 0;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const sentence = (random: (below: number) => number): string => {
  const text = Array.from({ length: 8 + random(14) }, () => words[random(words.length)]).join(' ');
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
};

/** Paragraphs of a few sentences, about `characters` long in all. */
export const makeText = (seed: number, characters: number): string => {
  const random = createRandom(seed + 1);
  const paragraphs: string[] = [];
  for (let size = 0; size < characters; ) {
    const paragraph = Array.from({ length: 3 + random(5) }, () => sentence(random)).join(' ');
    paragraphs.push(paragraph);
    size += paragraph.length + 2;
  }
  return paragraphs.join('\n\n');
};
