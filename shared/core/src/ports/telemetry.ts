// What the pipeline tells its operators: named events with fields, one line each.
import type { TelemetryEvent } from '../telemetry-events.ts';

export interface Telemetry {
  record(event: TelemetryEvent, fields?: Readonly<Record<string, unknown>>): void;
}
