// Embeddings by the hash of their text ↔ one object: a line of JSON with the hashes, then float32 numbers, little endian.

const lineBreak = 0x0a;

/** All of one dimension. */
export const encodeEmbeddings = (embeddings: ReadonlyMap<string, Float32Array>): Uint8Array =>
  Buffer.concat([
    Buffer.from(`${JSON.stringify([...embeddings.keys()])}\n`),
    ...[...embeddings.values()].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ]);

/** @throws Error where the bytes are no such object */
export const decodeEmbeddings = (bytes: Uint8Array): ReadonlyMap<string, Float32Array> => {
  const head = bytes.indexOf(lineBreak);
  const hashes = JSON.parse(new TextDecoder().decode(bytes.subarray(0, head))) as string[];
  // Copied: a view of floats must begin at a multiple of four bytes.
  const numbers = new Float32Array(bytes.slice(head + 1).buffer);
  const dimension = numbers.length / Math.max(1, hashes.length);
  if (!Number.isInteger(dimension)) throw new Error(`${numbers.length} numbers are no ${hashes.length} embeddings.`);
  return new Map(hashes.map((hash, i) => [hash, numbers.subarray(i * dimension, (i + 1) * dimension)]));
};
