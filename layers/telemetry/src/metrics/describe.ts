import { shared } from '../shared.ts';
import { warnOnce } from '../warn.ts';
import { EMF_LIMITS, SERVICE_DIMENSION } from '../wire.ts';
import type { HistogramOptions } from './instruments.ts';
import type { Instrument, InstrumentKind } from './series.ts';
import { askedUnit } from './unit.ts';

/** OpenTelemetry's default (https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits). */
const DEFAULT_SERIES_LIMIT = 2_000;

/** `service` is the thirtieth. */
const MAX_LABELS = EMF_LIMITS.dimensionsPerSet - 1;

/** What an instrument can be made with. */
const OPTIONS: readonly string[] = [
  'unit',
  'labels',
  'dimensions',
  'description',
  'resolution',
  'seriesLimit',
  'buckets',
] satisfies (keyof HistogramOptions)[];

const instruments = shared('instruments', () => ({ made: 0 }));

/** An instrument of what was asked for; what can't be is warned of and left out. */
export function describe(kind: InstrumentKind, name: string, options: HistogramOptions<string> = {}): Instrument {
  const { nameLength } = EMF_LIMITS;
  if (name.length === 0 || name.length > nameLength)
    warnOnce(`metric ${name.slice(0, 40)}`, `got a name of ${name.length} characters: use 1 to ${nameLength}`);
  const labels = labelsOf(name, options.labels ?? []);
  warnOfUnknown(name, options, labels);
  return {
    id: instruments.made++,
    name,
    kind,
    unit: askedUnit(name, options.unit) ?? (kind === 'counter' ? 'Count' : undefined),
    labels,
    dimensions: options.dimensions && labels.filter((label) => options.dimensions?.includes(label)),
    description: options.description,
    buckets: kind === 'histogram' ? bucketsOf(name, options.buckets) : undefined,
    resolution: options.resolution === 1 ? 1 : undefined,
    seriesLimit: limitOf(name, options.seriesLimit ?? DEFAULT_SERIES_LIMIT),
  };
}

/** Whether two descriptions record the same, so that either serves both. */
export function isSameShape(a: Instrument, b: Instrument): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf({ kind, unit, labels, dimensions, buckets, resolution, seriesLimit }: Instrument): string {
  return JSON.stringify([kind, unit, labels, dimensions, buckets, resolution, seriesLimit]);
}

/** Callers in plain JavaScript can pass anything. */
function warnOfUnknown(name: string, options: object, labels: readonly string[]): void {
  for (const option of Object.keys(options))
    if (!OPTIONS.includes(option))
      warnOnce(`metric ${name}`, `ignored the option '${option}': there are ${OPTIONS.join(', ')}`);
  for (const dimension of (options as HistogramOptions<string>).dimensions ?? [])
    if (!labels.includes(dimension))
      warnOnce(`metric ${name}`, `has no label '${dimension}' that could be a dimension: name it in labels too`);
}

/** Sorted, so that their order has no meaning. */
function labelsOf(name: string, asked: readonly string[]): readonly string[] {
  const labels = [...new Set(asked)];
  if (labels.length > MAX_LABELS)
    warnOnce(`metric ${name}`, `got ${labels.length} labels: use at most ${MAX_LABELS} beside '${SERVICE_DIMENSION}'`);
  for (const label of labels)
    if (label === '' || label.length > EMF_LIMITS.nameLength)
      warnOnce(
        `label ${label.slice(0, 40)} of metric ${name}`,
        `got a name of ${label.length} characters: use 1 to ${EMF_LIMITS.nameLength}`,
      );
  return labels.slice(0, MAX_LABELS).sort();
}

function bucketsOf(name: string, bounds: readonly number[] | undefined): readonly number[] | undefined {
  if (!bounds) return undefined;
  const rising = bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > (bounds[i - 1] ?? bound)));
  if (rising && bounds.length > 0) return [...bounds];
  warnOnce(`buckets of metric ${name}`, `got ${bounds.join(', ') || 'none'}: pass finite, rising upper bounds`);
  return undefined;
}

function limitOf(name: string, limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return limit;
  warnOnce(`seriesLimit of metric ${name}`, `got ${String(limit)}: pass a whole number of 1 or more`);
  return DEFAULT_SERIES_LIMIT;
}
