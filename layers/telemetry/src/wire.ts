/**
 * The wire contract: the only module that both ends share. The layer encodes these lines, the aggregator
 * decodes them, and index templates, dashboards and alarms take their names from here.
 *
 * Every signal is one JSON object on one line of stdout. A line tells its kind by how it starts and its version by how
 * it ends, so a reader can route it without parsing, and a line that was cut on its way no longer ends like one of ours.
 *
 * | kind   | starts with                | ends with        |
 * |--------|----------------------------|------------------|
 * | log    | `{"timestamp":"`           | `,"sightline":1}` |
 * | metric | `{"_aws":{"Timestamp":`    | `,"sightline":1}` |
 * | span   | `{"traceId":"`             | `,"sightline":1}` |
 */

import { VERSION_FIELD } from './wire-fields.ts';

export { GIVEN_FIELDS, METADATA_FIELDS, ROOT_FIELDS, VERSION_FIELD } from './wire-fields.ts';
export {
  HANDOVER_KINDS,
  HANDOVER_MEMBER,
  HANDOVER_SEPARATOR,
  type Handover,
  readHandover,
} from './wire-handover.ts';
export {
  DEFAULT_NAMESPACE,
  INVOCATION_METRICS,
  PLATFORM_METRICS,
  RUNTIME_METRICS,
  SERVICE_DIMENSION,
  SYSTEM_METRICS,
  TIMEOUT_FIELD,
} from './wire-metrics.ts';

/** Version of the three line shapes. It grows when a reader of the old shape would misread the new one. */
export const WIRE_VERSION = 1;

/** How every line of this version ends, the newline not counted. */
export const LINE_END = `,"${VERSION_FIELD}":${WIRE_VERSION}}`;

export type Kind = 'log' | 'metric' | 'span';

/** How a line of each kind starts. The writer and the recogniser both use these very strings. */
export const LINE_START = {
  log: '{"timestamp":"',
  metric: '{"_aws":{"Timestamp":',
  span: '{"traceId":"',
} as const satisfies Record<Kind, string>;

/**
 * Tells the kind of a line that Sightline wrote, or `undefined` for anything else (foreign JSON, plain text, a cut line).
 *
 * @example
 * kindOf('{"timestamp":"2026-11-22T12:00:00.000Z","level":"INFO","message":"hi","sightline":1}'); // 'log'
 */
export function kindOf(line: string): Kind | undefined {
  if (!line.endsWith(LINE_END)) return undefined;
  if (line.startsWith(LINE_START.log)) return 'log';
  if (line.startsWith(LINE_START.metric)) return 'metric';
  if (line.startsWith(LINE_START.span)) return 'span';
  return undefined;
}

/**
 * Severity names, mildest first, as Lambda's advanced logging controls spell them
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type Level = (typeof LEVELS)[number];

/** One log record. The fields stand in this order; `timestamp` and `level` are what Lambda filters on. */
export interface LogLine {
  /** RFC 3339 with milliseconds, UTC: `2026-11-22T12:00:00.000Z`. */
  readonly timestamp: string;
  readonly level: Level;
  readonly message: string;
  readonly service: string;
  readonly function?: string;
  readonly requestId?: string;
  /** 32 lower-case hex digits of the active span's trace. */
  readonly traceId?: string;
  /** 16 lower-case hex digits of the active span. */
  readonly spanId?: string;
  readonly error?: ErrorFields;
  /** The user's own fields. */
  readonly [field: string]: unknown;
}

/** How an `Error` is written in a log line. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  /** As Node names its own errors: `ECONNREFUSED`. */
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: ErrorFields;
  /** Of an `AggregateError`. */
  readonly errors?: readonly ErrorFields[];
  /** Its own properties, such as `statusCode`. Of a `SuppressedError`, `error` and `suppressed` are errors. */
  readonly [own: string]: unknown;
}

/**
 * A histogram of one invocation: `Counts[i]` observations fell on `Values[i]`. The shape that AWS's own OpenTelemetry
 * exporters write and from which CloudWatch computes percentiles.
 */
export interface HistogramValue {
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
  readonly Min: number;
  readonly Max: number;
  readonly Sum: number;
  readonly Count: number;
}

/**
 * One CloudWatch EMF document: every metric of one invocation that has the same labels. Metric values, dimension
 * values and properties stand at the root beside `_aws`
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export interface MetricLine {
  readonly _aws: {
    /** Milliseconds since the epoch. It stands first, so a reader finds it at a fixed offset. */
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly MetricDirective[];
  };
  readonly service: string;
  readonly function?: string;
  readonly requestId?: string;
  /** Of the invocation. */
  readonly traceId?: string;
  readonly exemplars?: readonly ExemplarFields[];
  readonly [field: string]: unknown;
}

/** The largest value of one of the line's histograms that was observed in a sampled span. CloudWatch ignores it. */
export interface ExemplarFields {
  /** Name of the histogram. */
  readonly metric: string;
  readonly value: number;
  /** Absent for the line's own. */
  readonly traceId?: string;
  readonly spanId: string;
}

export interface MetricDirective {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly MetricDefinition[];
}

export interface MetricDefinition {
  readonly Name: string;
  readonly Unit?: Unit;
  /** Seconds between data points: 1 is high resolution, 60 is CloudWatch's default. */
  readonly StorageResolution?: 1 | 60;
}

/** CloudWatch's units, as `MetricDatum` names them. */
export type Unit =
  | 'Seconds'
  | 'Microseconds'
  | 'Milliseconds'
  | 'Bytes'
  | 'Kilobytes'
  | 'Megabytes'
  | 'Gigabytes'
  | 'Percent'
  | 'Count'
  | 'Bytes/Second'
  | 'Count/Second'
  | 'None';

/** Limits of the EMF specification (see {@link MetricLine}). */
export const EMF_LIMITS = {
  metricsPerLine: 100,
  valuesPerMetric: 100,
  dimensionsPerSet: 30,
  nameLength: 255,
  dimensionValueLength: 1024,
  /**
   * Bytes of one document: what a log event may have everywhere, less the 26 that are counted for each. CloudWatch takes
   * a document of 1 MB.
   */
  lineBytes: 256 * 1024 - 26,
} as const;

/** Kinds as Data Prepper writes them. */
export type SpanKind =
  | 'SPAN_KIND_INTERNAL'
  | 'SPAN_KIND_SERVER'
  | 'SPAN_KIND_CLIENT'
  | 'SPAN_KIND_PRODUCER'
  | 'SPAN_KIND_CONSUMER';

/** OpenTelemetry's status codes: unset, ok, error. */
export type StatusCode = 0 | 1 | 2;

/** Attribute names keep their dots; OpenSearch expands them into objects. */
export type SpanAttributes = Readonly<Record<string, unknown>>;

/**
 * One ended span in the contract of Data Prepper's `otel-v1-apm-span` index, which Trace Analytics reads. The line is
 * the document: nothing is added on its way. Times are RFC 3339 with nanoseconds.
 */
export interface SpanLine {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root: Trace Analytics finds roots with a term query on `""`. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly serviceName: string;
  /** Name of the trace's root span; every span of the trace carries it. */
  readonly traceGroup: string;
  /** Only a root has it. */
  readonly traceGroupFields?: {
    readonly endTime: string;
    readonly durationInNanos: number;
    readonly statusCode: StatusCode;
  };
  readonly '@timestamp': string;
  readonly startTime: string;
  readonly endTime: string;
  readonly durationInNanos: number;
  readonly status: { readonly code: StatusCode; readonly message: string };
  readonly attributes: SpanAttributes;
  readonly resource: { readonly attributes: SpanAttributes };
  readonly instrumentationScope: { readonly name: string; readonly version: string };
  readonly events: readonly SpanEventFields[];
  readonly links: readonly SpanLinkFields[];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

export interface SpanEventFields {
  readonly name: string;
  readonly time: string;
  readonly attributes: SpanAttributes;
  readonly droppedAttributesCount: number;
}

export interface SpanLinkFields {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: SpanAttributes;
  readonly droppedAttributesCount: number;
}

/** What is stored in OpenSearch: the three lines, and the edges between services. */
export type Store = Kind | 'serviceMap';

/** Everything before the environment in an index's name: Simple Schema for Observability, and Data Prepper's names. */
export const INDEX_PREFIX = {
  log: 'ss4o_logs-sightline-',
  metric: 'ss4o_metrics-sightline-',
  span: 'otel-v1-apm-span-sightline-',
  serviceMap: 'otel-v1-apm-service-map-sightline-',
} as const satisfies Record<Store, string>;

/** What an environment may be called, since it becomes part of an index's name. */
export const ENVIRONMENT_PATTERN = /^[a-z0-9][a-z0-9_]{0,62}$/;

/**
 * Names the data stream (for the service map: the index) that a kind goes to.
 *
 * @param environment - matches {@link ENVIRONMENT_PATTERN}
 * @throws Error when the environment can't be part of an index's name
 * @example
 * indexName('log', 'prod'); // 'ss4o_logs-sightline-prod'
 */
export function indexName(store: Store, environment: string): string {
  if (!ENVIRONMENT_PATTERN.test(environment))
    throw new Error(
      `environment must be 1 to 63 lower-case letters, digits or underscores, got '${environment}': choose a name such as 'prod'`,
    );
  return INDEX_PREFIX[store] + environment;
}
