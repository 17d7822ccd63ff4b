/** What a container asks of the thing that embeds. */

/** `pooled`: one embedding a text, `[384]`. `tokens`: one row a token, `[T][384]`. */
export type ResponseShape = 'pooled' | 'tokens';

export interface EmbedOptions {
  readonly shape: ResponseShape;
  /** Tokens (special ones included) beyond this are cut off, the last kept one being [SEP]. Undefined: none is. */
  readonly tokensKept?: number | undefined;
  /** A text with more tokens than this after cutting is refused. */
  readonly tokensMax: number;
}

export interface Engine {
  /** Resolves when the engine can answer at once; rejects if it never will. */
  readonly ready: Promise<void>;
  /** The JSON of each text's numbers, in order. Throws `TooManyTokensError`, or the signal's reason when aborted. */
  embed(texts: readonly string[], options: EmbedOptions, signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

export class TooManyTokensError extends Error {
  override readonly name = 'TooManyTokensError';
  readonly index: number;
  readonly tokens: number;

  constructor(index: number, tokens: number) {
    super(`text ${index} has ${tokens} tokens`);
    this.index = index;
    this.tokens = tokens;
  }
}
