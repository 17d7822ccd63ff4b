// What the Terraform module publishes of its costs → why ours differ, in figures. Pure.
import { figure, size } from '../render/figures.ts';
import { usd } from '../render/money.ts';
import type { PriceTable } from './price-table.ts';
import { assumptions, endpointSeconds } from './workload.ts';

/** Of the module that the CDK app replaces. */
const published = {
  usdPerThousandInvocations: 0.2,
  usdPerGigabyte: 0.016,
  embeddingsPerDay: 1_000,
  usdPerMonth: [8, 10],
} as const;

/** Of the stock container, which sends every token's vector: contracts of the container, measured. */
const answerBytesPerToken = 7_840;

/** Sentences, for a typical embedding of so many word pieces on an endpoint of so much memory. */
export const explainPublished = (
  wordPieces: number,
  memoryMegabytes: number,
  { prices }: PriceTable,
): readonly string[] => {
  const { usdPerThousandInvocations, usdPerGigabyte, embeddingsPerDay, usdPerMonth } = published;
  const usdPerSecond = (prices.endpointGigabyteSecond.usd * memoryMegabytes) / 1024;
  const secondsPaid = usdPerThousandInvocations / 1000 / usdPerSecond;
  const embeddings = embeddingsPerDay * assumptions.daysPerMonth;
  const invocations = (embeddings / 1000) * usdPerThousandInvocations;
  const [least, most] = usdPerMonth.map((total) => ((total - invocations) / usdPerGigabyte / embeddings) * 1e9) as [
    number,
    number,
  ];
  const seconds = endpointSeconds(wordPieces);
  return [
    `The Terraform module publishes ${usd(usdPerThousandInvocations)} per 1,000 invocations and ${usd(usdPerGigabyte)} per GB: about $8–10, $80–100 and $800–1,000 a month at 1,000, 10,000 and 100,000 embeddings a day. What they have for the endpoint is higher than it is here, because:`,
    `Serverless inference has no price per invocation; it bills memory × time. ${usd(usdPerThousandInvocations)} per 1,000 is what calls of ${secondsPaid.toFixed(1)} s cost at ${memoryMegabytes} MB. One embedding takes about ${seconds.toFixed(2)} s (${figure(Math.round(wordPieces))} word pieces), and up to 32 share a call.`,
    `${figure(embeddings)} invocations a month are ${usd(invocations)} of the $${usdPerMonth.join('–')}. The rest would be ${size(least)} to ${size(most)} of data for each embedding; a pooled answer has ${size(assumptions.answerBytesPerText)}, and the stock container's token-level one ${size(wordPieces * answerBytesPerToken)}.`,
    'They leave out what is not the endpoint: vectors, functions, queues, state and the watching, which are counted here.',
  ];
};
