import { flat } from '../flat.ts';
import { quote } from '../json.ts';
import { EMF_LIMITS, type HistogramValue, LINE_END, LINE_START, SERVICE_DIMENSION, TIMEOUT_FIELD } from '../wire.ts';
import { bounded, boundedHistogram, isFiniteValue } from './bounds.ts';
import { dimensionValue } from './dimension.ts';
import { Draft } from './draft.ts';
import { encodingOf, type LabelEncoding, type MetricEncoding } from './encoding.ts';
import type { Exemplar } from './exemplar.ts';
import type { Series } from './series.ts';

/** Who emits, and what the metrics belong to. */
export interface EmfContext {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** CloudWatch namespace. */
  readonly namespace: string;
  readonly service: string;
  readonly function?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  /** The function's time limit in seconds: a field of the line of metrics without labels, and no metric. */
  readonly timeout?: number | undefined;
  /** False tells CloudWatch to extract nothing, for values that reached it another way. Default: true. */
  readonly directives?: boolean;
  /**
   * How a histogram is written: as `{Values,Counts,Min,Max,Sum,Count}`, which is what AWS's own OpenTelemetry exporters
   * write, or as the specification's arrays of at most 100 numbers, one for each observation. Default: `counts`.
   */
  readonly histograms?: 'counts' | 'arrays';
}

/** Of a line or a directive beside its namespace, labels and metrics. */
const ENVELOPE_BYTES = 100;

/**
 * CloudWatch EMF documents for what a registry drained: one for each distinct set of labels, more where a limit of the
 * specification or a second value of the same metric asks for it. Metrics whose labels are the same but whose dimensions
 * are not share a line with a directive for each. Fields whose names are taken get a trailing underscore; labels
 * without a value are left out; values that are not finite are left out, and those beyond ±2^360 are written as that. A
 * service that CloudWatch takes for no dimension is written in ASCII. A label that CloudWatch takes for no dimension
 * (more than ASCII, or only spaces) stays at the root of the line.
 *
 * @returns complete lines without newlines
 * @example
 * emfLines(registry.drain(), { timestamp: Date.now(), namespace: 'Sightline', service: 'shop' });
 * // ['{"_aws":{"Timestamp":…,"CloudWatchMetrics":[…]},"service":"shop","queue_depth":3,"sightline":1}']
 */
export function emfLines(series: readonly Series[], context: EmfContext): string[] {
  if (series.length === 0) return [];
  const shared = sharedFields(context);
  const timeout = context.timeout === undefined ? '' : `,"${TIMEOUT_FIELD}":${context.timeout}`;
  const namespace = quote(context.namespace);
  // A UTF-16 unit is three bytes at most.
  const room = EMF_LIMITS.lineBytes - ENVELOPE_BYTES - 3 * shared.length - timeout.length;
  const perDirective = ENVELOPE_BYTES + 3 * namespace.length;
  const open = new Map<string, Draft>();
  const drafts: Draft[] = [];

  let labels: LabelEncoding | undefined;
  let draft: Draft | undefined;
  let previous: Series | undefined;
  for (const each of series) {
    const { name, value } = each;
    if (name === '' || !isFiniteValue(value)) continue;
    if (!labels || each.labels !== previous?.labels || each.dimensions !== previous.dimensions) {
      labels = encodingOf(each.labels, each.dimensions);
      draft = open.get(labels.fields);
    }
    previous = each;
    const metric = labels.metric(each);
    const texts =
      typeof value === 'number' ? [String(bounded(value))] : histogramsOf(boundedHistogram(value), context.histograms);
    const exemplar = each.exemplar && exemplarJson(metric, each.exemplar, context.traceId);
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] as string;
      const ofLast = i === texts.length - 1 ? exemplar : undefined;
      if (draft?.add(metric, labels.dimensions, text, ofLast)) continue;
      draft = new Draft(labels, room, perDirective);
      draft.add(metric, labels.dimensions, text, ofLast);
      open.set(labels.fields, draft);
      drafts.push(draft);
    }
  }

  const timestamp = Number.isFinite(context.timestamp) ? Math.trunc(context.timestamp) : 0;
  const start = `${LINE_START.metric}${timestamp},"CloudWatchMetrics":[`;
  return drafts.map((draft) => {
    const directives = context.directives === false ? '' : draft.directives(namespace);
    const limit = draft.fields === '' ? timeout : '';
    return `${start}${directives}]}${shared}${limit}${draft.fields}${draft.values}${draft.exemplars}${LINE_END}`;
  });
}

function sharedFields({ service, function: functionName, requestId, traceId }: EmfContext): string {
  const fields = [`,"${SERVICE_DIMENSION}":`, quote(dimensionValue(service))];
  if (functionName) fields.push(',"function":', quote(functionName));
  if (requestId) fields.push(',"requestId":', quote(requestId));
  if (traceId) fields.push(',"traceId":', quote(traceId));
  return flat(...fields);
}

/** The trace is named only where it is not the line's own. */
function exemplarJson({ field }: MetricEncoding, { value, traceId, spanId }: Exemplar, lineTraceId?: string): string {
  const trace = traceId === lineTraceId ? '' : `,"traceId":"${traceId}"`;
  return `{"metric":${field.slice(1, -1)},"value":${value}${trace},"spanId":"${spanId}"}`;
}

/** JSON of a histogram, in several parts when it is to be arrays and has more values than one can hold. */
function histogramsOf(value: HistogramValue, as: EmfContext['histograms']): readonly string[] {
  if (as !== 'arrays') {
    const { Values, Counts, Min, Max, Sum, Count } = value;
    if (Count === 1 && Min === Sum && Max === Sum && Values[0] === Sum) {
      // Writing a fraction costs some 100 ns, and this is the same one four times.
      const only = String(Sum);
      return [`{"Values":[${only}],"Counts":[1],"Min":${only},"Max":${only},"Sum":${only},"Count":1}`];
    }
    return [`{"Values":[${Values}],"Counts":[${Counts}],"Min":${Min},"Max":${Max},"Sum":${Sum},"Count":${Count}}`];
  }
  const all = value.Values.flatMap((each, i) => Array<number>(value.Counts[i] ?? 0).fill(each));
  const arrays: string[] = [];
  for (let from = 0; from < all.length; from += EMF_LIMITS.valuesPerMetric)
    arrays.push(JSON.stringify(all.slice(from, from + EMF_LIMITS.valuesPerMetric)));
  return arrays;
}
