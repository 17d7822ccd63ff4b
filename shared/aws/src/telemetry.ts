// Events → one JSON line each on stdout, where CloudWatch Logs (and a terminal) pick them up.
import type { Telemetry } from '@alex/core/ports/telemetry';

/** JSON knows neither: an error would become {}, a bigint an exception. */
const asJson = (_name: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { ...value, name, message, stack, ...(cause !== undefined && { cause }) };
};

export const createTelemetry = (service: string): Telemetry => ({
  record: (event, fields) => {
    const line = { timestamp: new Date().toISOString(), service, event, ...fields };
    process.stdout.write(`${JSON.stringify(line, asJson)}\n`);
  },
});
