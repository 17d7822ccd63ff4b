// The telemetry port in memory: what was recorded, for a test to look at.
import type { Telemetry } from '@alex/core/ports/telemetry';

export interface RecordedEvent {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface InMemoryTelemetry extends Telemetry {
  readonly events: readonly RecordedEvent[];
}

export const createInMemoryTelemetry = (): InMemoryTelemetry => {
  const events: RecordedEvent[] = [];
  return { events, record: (event, fields = {}) => void events.push({ event, fields }) };
};
