/** The model's vocabulary (tokenizer.json) as a trie over letters: letters of a word → the pieces it falls into. */
import tokenizer from '../all-minilm-l6-v2/tokenizer.json' with { type: 'json' };

const { vocab, continuing_subword_prefix: continuation, max_input_chars_per_word } = tokenizer.model;

/** A longer word is one [UNK], whatever it says. Counted in code points after normalisation. */
export const wordLettersMax = max_input_chars_per_word;

// Letters are numbered as they are met, from 2: 0 stands for none, 1 for those that no piece contains. None is beyond U+FFFF.
const foreignLetter = 1;
const letters = new Uint16Array(0x10000);
let letterLast = foreignLetter;

// The trie's edges in an open-addressed table: from (letter × nodesMax + node; 0 is empty) → node. 64,581 of 131,072 slots are taken.
const slotBits = 17;
const nodesMax = 1 << slotBits;
const edgeFrom = new Int32Array(nodesMax);
const edgeTo = new Int32Array(nodesMax);
const wordStart = 0;
const wordRest = 1;
let nodeLast = wordRest;
const endsPiece = new Uint8Array(nodesMax);

const slotOf = (edge: number): number => {
  let slot = Math.imul(edge, 0x9e3779b1) >>> (32 - slotBits);
  while (edgeFrom[slot] !== edge && edgeFrom[slot] !== 0) slot = (slot + 1) & (nodesMax - 1);
  return slot;
};

for (const piece in vocab) {
  const continues = piece.length > continuation.length && piece.startsWith(continuation);
  let node = continues ? wordRest : wordStart;
  for (let next = continues ? continuation.length : 0; next < piece.length; next++) {
    const character = piece.charCodeAt(next);
    letters[character] ||= ++letterLast;
    const edge = letters[character] * nodesMax + node;
    const slot = slotOf(edge);
    if (edgeFrom[slot] === 0) {
      edgeFrom[slot] = edge;
      edgeTo[slot] = ++nodeLast;
    }
    node = edgeTo[slot]!;
  }
  endsPiece[node] = 1;
}

/** The letter's number, from 1 to `letterMax`. */
export const letterMax = letterLast;
export const letterOf = (character: string): number =>
  (character.length === 1 && letters[character.charCodeAt(0)]) || foreignLetter;

/** The number of pieces of the word in `word[0..length)` by greedy longest match, or 0 if they do not cover it ([UNK]). */
export const countPieces = (word: Uint16Array, length: number): number => {
  let count = 0;
  let start = 0;
  let node = wordStart;
  while (start < length) {
    let end = start;
    for (let next = start; next < length; ) {
      const edge = word[next++]! * nodesMax + node;
      const slot = slotOf(edge);
      if (edgeFrom[slot] !== edge) break;
      node = edgeTo[slot]!;
      if (endsPiece[node] === 1) end = next;
    }
    if (end === start) return 0;
    count++;
    start = end;
    node = wordRest;
  }
  return count;
};

/** Whether the character alone is a piece. */
export const isPiece = (character: string): boolean => Object.hasOwn(vocab, character);
