import { EMF_LIMITS, type HistogramValue, LINE_END, LINE_START, SERVICE_DIMENSION, VERSION_FIELD } from '../wire.ts';
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
  /** False tells CloudWatch to extract nothing, for values that reached it another way. Default: true. */
  readonly directives?: boolean;
}

/** Root fields that are not metrics or labels. */
const RESERVED: ReadonlySet<string> = new Set([
  '_aws',
  SERVICE_DIMENSION,
  'function',
  'requestId',
  'traceId',
  VERSION_FIELD,
]);

/** Metrics of one line: its labels, then what each metric adds to the directive and to the root. */
interface Draft {
  readonly labels: ReadonlyMap<string, string>;
  readonly definitions: string[];
  readonly values: string[];
  readonly names: Set<string>;
}

/**
 * CloudWatch EMF documents for what a registry drained: one for each distinct set of labels, more where a limit of the
 * specification or a second value of the same metric asks for it. Fields whose names are taken get a trailing
 * underscore; labels without a value are left out; values that are not finite are left out.
 *
 * @returns complete lines without newlines
 * @example
 * emfLines(registry.drain(), { timestamp: Date.now(), namespace: 'Sightline', service: 'shop' });
 * // ['{"_aws":{"Timestamp":…,"CloudWatchMetrics":[…]},"service":"shop","queue_depth":3,"sightline":1}']
 */
export function emfLines(series: readonly Series[], context: EmfContext): string[] {
  const open = new Map<string, Draft>();
  const drafts: Draft[] = [];
  for (const { name: asked, unit, labels: askedLabels, value } of series) {
    if (asked === '' || !isFiniteValue(value)) continue;
    const labels = dimensionsOf(askedLabels);
    const name = freeName(asked, (candidate) => RESERVED.has(candidate) || labels.has(candidate));
    const key = labels.size === 0 ? '' : JSON.stringify([...labels]);
    let draft = open.get(key);
    if (!draft || draft.names.has(name) || draft.names.size >= EMF_LIMITS.metricsPerLine) {
      draft = { labels, definitions: [], values: [], names: new Set() };
      open.set(key, draft);
      drafts.push(draft);
    }
    const quoted = JSON.stringify(name);
    draft.names.add(name);
    draft.definitions.push(unit ? `{"Name":${quoted},"Unit":${JSON.stringify(unit)}}` : `{"Name":${quoted}}`);
    draft.values.push(`,${quoted}:${typeof value === 'number' ? value : JSON.stringify(value)}`);
  }
  if (drafts.length === 0) return [];
  const shared = sharedFields(context);
  return drafts.map((draft) => lineOf(draft, context, shared));
}

function lineOf(draft: Draft, context: EmfContext, shared: string): string {
  let labels = '';
  for (const [name, value] of draft.labels) labels += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  const directives = context.directives === false ? '' : directive(draft, context.namespace);
  const timestamp = Math.trunc(context.timestamp);
  return `${LINE_START.metric}${timestamp},"CloudWatchMetrics":[${directives}]}${shared}${labels}${draft.values.join('')}${LINE_END}`;
}

function directive({ labels, definitions }: Draft, namespace: string): string {
  const dimensions = JSON.stringify([[SERVICE_DIMENSION, ...labels.keys()]]);
  return `{"Namespace":${JSON.stringify(namespace)},"Dimensions":${dimensions},"Metrics":[${definitions.join(',')}]}`;
}

function sharedFields({ service, function: functionName, requestId, traceId }: EmfContext): string {
  let fields = `,"${SERVICE_DIMENSION}":${JSON.stringify(service)}`;
  if (functionName) fields += `,"function":${JSON.stringify(functionName)}`;
  if (requestId) fields += `,"requestId":${JSON.stringify(requestId)}`;
  if (traceId) fields += `,"traceId":${JSON.stringify(traceId)}`;
  return fields;
}

/** Labels as dimensions: sorted, so that the same set is the same line in whatever order it was written. */
function dimensionsOf(labels: Series['labels']): ReadonlyMap<string, string> {
  const dimensions = new Map<string, string>();
  for (const asked of Object.keys(labels).sort()) {
    const value = labels[asked];
    if (!value || asked === '' || dimensions.size >= EMF_LIMITS.dimensionsPerSet - 1) continue;
    const name = freeName(asked, (candidate) => RESERVED.has(candidate) || dimensions.has(candidate));
    dimensions.set(name, value.slice(0, EMF_LIMITS.dimensionValueLength));
  }
  return dimensions;
}

/** The name within CloudWatch's length, with as many trailing underscores as it takes to be free. */
function freeName(asked: string, isTaken: (candidate: string) => boolean): string {
  let candidate = asked.slice(0, EMF_LIMITS.nameLength);
  for (let underscores = 1; isTaken(candidate); underscores++)
    candidate = asked.slice(0, EMF_LIMITS.nameLength - underscores) + '_'.repeat(underscores);
  return candidate;
}

function isFiniteValue(value: number | HistogramValue): boolean {
  return Number.isFinite(typeof value === 'number' ? value : value.Sum);
}
