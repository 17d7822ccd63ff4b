// What an endpoint is asked to prove that it runs this model: texts whose embeddings are known (reference-embeddings.json).

/** Prose, another language, code and figures: each reads differently in another model, another pooling or another tokenizer. */
export const referenceTexts = [
  'The lighthouse keeper polishes the lamp every evening before the ships come in.',
  'Wie oft werden die Zugangsdaten aller Dienste gewechselt?',
  'const total = items.reduce((sum, { price }) => sum + price, 0);',
  'Invoice 2024-117: 3 × 49.90 EUR, due within 14 days (see https://example.com/terms).',
] as const;
