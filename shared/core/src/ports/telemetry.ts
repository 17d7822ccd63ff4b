// What the pipeline tells its operators: named events with fields, one line each.

export interface Telemetry {
  record(event: string, fields?: Readonly<Record<string, unknown>>): void;
}
