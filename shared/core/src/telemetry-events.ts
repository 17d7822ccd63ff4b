// What the functions tell of themselves: every event with its level, and the metrics that are taken from events.

export type TelemetryLevel = 'info' | 'warn' | 'error';

export const telemetryEvents = {
  /** The chunker applied an event of S3, or found that it is superseded. */
  'document-event': 'info',
  /** The embedder put a batch's vectors into the index. */
  'batch-stored': 'info',
  'batch-superseded': 'info',
  /** All of a revision's vectors are there: search returns it from now on. */
  'document-live': 'info',
  'attempt-failed': 'warn',
  'postpone-failed': 'warn',
  'dead-letter': 'error',
  'failure-not-recorded': 'error',
  search: 'info',
  'request-failed': 'warn',
  replay: 'info',
  'cache-unavailable': 'warn',
} as const satisfies Readonly<Record<string, TelemetryLevel>>;

export type TelemetryEvent = keyof typeof telemetryEvents;

/** CloudWatch's own names. */
export type MetricUnit = 'Count' | 'Milliseconds';

export interface MetricRow {
  readonly event: TelemetryEvent;
  readonly unit: MetricUnit;
  /** The field whose number is the value; 1 an event where none is named. */
  readonly field?: string;
  /** The field that the metric is also split by: beside the total there is one more with this name as its second dimension. */
  readonly by?: string;
}

/** The namespace in CloudWatch. Every metric has the dimension `service`: the deployed name of the function that tells it. */
export const metricsNamespace = 'Alex';

/** What `alex audit --publish` tells of a stack, with the service `STACK-audit`: damages and strangers that it found. */
export const auditMetricName = 'AuditDamages';

/** By the metric's name in CloudWatch. What SQS, Lambda and SageMaker measure of themselves is not measured again. */
const metricTable = {
  /** Chunker: events of S3, by what the document is after them: `embedding`, `live` (unchanged), `deleted`, `superseded`. */
  DocumentEvents: { event: 'document-event', unit: 'Count', by: 'status' },
  /** Embedder: from S3's event until search returns the version. Its sample count is how many became searchable. */
  SearchableAfter: { event: 'document-live', unit: 'Milliseconds', field: 'milliseconds' },
  /** Embedder: chunks whose vectors were put, and of them those that the endpoint was sent. The rest was reused. */
  ChunksStored: { event: 'batch-stored', unit: 'Count', field: 'chunks' },
  ChunksEmbedded: { event: 'batch-stored', unit: 'Count', field: 'embedded' },
  /** Chunker and embedder: attempts that failed, tried again or not, and messages that became dead letters; by failure code. */
  AttemptsFailed: { event: 'attempt-failed', unit: 'Count', by: 'code' },
  DeadLetters: { event: 'dead-letter', unit: 'Count', by: 'code' },
  /** Search: time of an answer (the sample count is how many), and requests that failed by failure code. */
  SearchLatency: { event: 'search', unit: 'Milliseconds', field: 'milliseconds' },
  RequestsFailed: { event: 'request-failed', unit: 'Count', by: 'code' },
  /** Replay: dead letters that were sent again. */
  Replayed: { event: 'replay', unit: 'Count', field: 'replayed' },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof metricTable;

export interface Measurement {
  readonly metric: MetricName;
  readonly unit: MetricUnit;
  readonly value: number;
  /** What the value counts towards beside the total. */
  readonly part?: { readonly name: string; readonly value: string };
}

const rowsByEvent = Map.groupBy(Object.entries(metricTable) as [MetricName, MetricRow][], ([, { event }]) => event);

/** What an event adds to the metrics. A field that is not there, or is no number, adds nothing. */
export const measurementsOf = (
  event: TelemetryEvent,
  fields: Readonly<Record<string, unknown>>,
): readonly Measurement[] =>
  (rowsByEvent.get(event) ?? []).flatMap(([metric, { unit, field, by }]) => {
    const value = field === undefined ? 1 : fields[field];
    if (typeof value !== 'number' || !Number.isFinite(value)) return [];
    const part = by === undefined ? undefined : fields[by];
    return [
      { metric, unit, value, ...(by !== undefined && typeof part === 'string' && { part: { name: by, value: part } }) },
    ];
  });
