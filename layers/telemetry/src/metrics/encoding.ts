import { clip } from '../clip.ts';
import { flat } from '../flat.ts';
import { currentRedaction, nameOf, shallowName, withoutSecrets } from '../names.ts';
import { REDACTED, type Redaction } from '../redaction.ts';
import { warnOnce } from '../warn.ts';
import { EMF_LIMITS, ROOT_FIELDS, SERVICE_DIMENSION, TIMEOUT_FIELD } from '../wire.ts';
import { DIMENSION_NAME, DIMENSION_VALUE } from './dimension.ts';
import type { Series } from './series.ts';

/** Root fields that are not metrics or labels. Lambda's log level would filter the line by two of them. */
const RESERVED: ReadonlySet<string> = new Set([...ROOT_FIELDS, '_aws', TIMEOUT_FIELD, 'exemplars']);

/** EMF's schema wants a name on one line. */
const LINE_BREAKS = /[\n\r\u2028\u2029]/g;

/** Bytes of the labels of one line, half of what it may have: so much of control characters alone, which take six each. */
const MAX_LABEL_BYTES = 128 * 1024;

/** Metrics whose texts are kept with one set of labels; code has fewer names than that. */
const KEPT_METRICS = 1_000;

/** A label as it is written. */
export interface WrittenLabel {
  /** The name that was free. */
  readonly name: string;
  readonly value: string;
  readonly isDimension: boolean;
}

/**
 * The labels that are written, sorted by name: those that have a value, within CloudWatch's limits.
 *
 * @param dimensions - names of those that are to be dimensions; all when absent
 */
export function writtenLabels(labels: Series['labels'], dimensions: Series['dimensions']): WrittenLabel[] {
  const written: WrittenLabel[] = [];
  const names = new Set<string>();
  let room = MAX_LABEL_BYTES;
  for (const label of Object.keys(labels).sort()) {
    const value = clip(shownValue(label, labels[label]), EMF_LIMITS.dimensionValueLength);
    if (!value || label === '' || names.size >= EMF_LIMITS.dimensionsPerSet - 1) continue;
    const name = freeName(label, names);
    room -= Buffer.byteLength(JSON.stringify([name, value]));
    if (room < 0) {
      warnOnce(`label ${name.slice(0, 40)}`, `left out: all labels of a metric may take ${MAX_LABEL_BYTES} bytes`);
      continue;
    }
    names.add(name);
    const isAsked = dimensions?.includes(label) ?? true;
    written.push({ name, value, isDimension: isAsked && DIMENSION_NAME.test(name) && DIMENSION_VALUE.test(value) });
  }
  return written;
}

function shownValue(label: string, value = ''): string {
  return value !== '' && nameOf(label).secret ? REDACTED : withoutSecrets(value);
}

/** A metric's name as it is written beside fields of these names. */
export function writtenName(name: string, fields: ReadonlySet<string>): string {
  return freeName(name.replace(LINE_BREAKS, ' '), fields);
}

/** A metric's parts of a line. */
export interface MetricEncoding {
  /** The name that was free. */
  readonly name: string;
  /** Its object in the directive. */
  readonly definition: string;
  /** What stands before its value at the root. */
  readonly field: string;
  /** Of the definition and the field, with a comma. */
  readonly bytes: number;
}

interface KeptMetric extends MetricEncoding {
  readonly unit: Series['unit'];
  readonly resolution: Series['resolution'];
}

/** A set of labels' parts of a line, and those of the metrics that have it. */
export class LabelEncoding {
  /** Root fields, each after a comma: the same for the same labels with the same values. */
  readonly fields: string;
  /** The dimension set, in ASCII. */
  readonly dimensions: string;
  /** Of the fields. */
  readonly bytes: number;
  readonly #names: ReadonlySet<string>;
  readonly #metrics = new Map<string, KeptMetric>();

  constructor(labels: Series['labels'], asked: Series['dimensions']) {
    const written = writtenLabels(labels, asked);
    this.#names = new Set(written.map(({ name }) => name));
    const fields = written.flatMap(({ name, value }) => [',', JSON.stringify(name), ':', JSON.stringify(value)]);
    this.fields = flat(...fields);
    const dimensions = written.filter(({ isDimension }) => isDimension).map(({ name }) => name);
    this.dimensions = JSON.stringify([SERVICE_DIMENSION, ...dimensions]);
    this.bytes = Buffer.byteLength(this.fields);
  }

  /** A metric with these labels. */
  metric({ name, unit, resolution }: Series): MetricEncoding {
    const known = this.#metrics.get(name);
    if (known !== undefined && known.unit === unit && known.resolution === resolution) return known;
    const free = writtenName(name, this.#names);
    const quoted = JSON.stringify(free);
    const unitField = unit ? `,"Unit":${JSON.stringify(unit)}` : '';
    const definition = `{"Name":${quoted}${unitField}${resolution === 1 ? ',"StorageResolution":1' : ''}}`;
    const field = flat(',', quoted, ':');
    const bytes = Buffer.byteLength(definition) + Buffer.byteLength(field) + 1;
    const made: KeptMetric = { name: free, definition, field, bytes, unit, resolution };
    if (this.#metrics.size >= KEPT_METRICS) this.#metrics.clear();
    this.#metrics.set(name, made);
    return made;
  }
}

/** By frozen labels: what is derived from them stays true. */
const kept = new WeakMap<
  Series['labels'],
  { dimensions: Series['dimensions']; redaction: Redaction; encoding: LabelEncoding }
>();

/** The encoding of labels, made once for those that a store drains again and again. */
export function encodingOf(labels: Series['labels'], dimensions: Series['dimensions']): LabelEncoding {
  const known = kept.get(labels);
  const redaction = currentRedaction();
  if (known !== undefined && known.dimensions === dimensions && known.redaction === redaction) return known.encoding;
  const encoding = new LabelEncoding(labels, dimensions);
  if (Object.isFrozen(labels)) kept.set(labels, { dimensions, redaction, encoding });
  return encoding;
}

/**
 * The name within CloudWatch's length and the levels that OpenSearch can have, with as many trailing underscores as it
 * takes to be none of these fields.
 */
function freeName(name: string, fields: ReadonlySet<string>): string {
  const asked = shallowName(name);
  let candidate = clip(asked, EMF_LIMITS.nameLength);
  for (let underscores = 1; RESERVED.has(candidate) || fields.has(candidate); underscores++)
    candidate = clip(asked, EMF_LIMITS.nameLength - underscores) + '_'.repeat(underscores);
  return candidate;
}
