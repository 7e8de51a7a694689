import { EMF_LIMITS } from '../wire.ts';
import type { LabelEncoding, MetricEncoding } from './encoding.ts';

/** Of the member that holds exemplars, beside them. */
const EXEMPLARS_BYTES = ',"exemplars":[]'.length;

/** Metrics that have the same dimensions. */
interface Directive {
  readonly dimensions: string;
  readonly metrics: MetricEncoding[];
}

/** A function mostly records the same metrics as the last time, so what was written of them is kept with the first. */
const written = new WeakMap<MetricEncoding, { readonly metrics: readonly MetricEncoding[]; readonly json: string }>();

function definitionsOf(metrics: readonly MetricEncoding[]): string {
  const [first] = metrics as [MetricEncoding];
  const last = written.get(first);
  if (last?.metrics.length === metrics.length && last.metrics.every((each, i) => each === metrics[i])) return last.json;
  const json = metrics.map(({ definition }) => definition).join(',');
  written.set(first, { metrics, json });
  return json;
}

/** One line while metrics are added to it. */
export class Draft {
  readonly fields: string;
  values = '';
  #exemplars = '';
  readonly #directives: Directive[] = [];
  readonly #names: string[] = [];
  readonly #bytesPerDirective: number;
  #room: number;

  /**
   * @param room - bytes that labels, metrics and directives may take
   * @param bytesPerDirective - of a directive beside its dimensions and metrics
   */
  constructor(labels: LabelEncoding, room: number, bytesPerDirective: number) {
    this.fields = labels.fields;
    this.#room = room - labels.bytes;
    this.#bytesPerDirective = bytesPerDirective;
  }

  /**
   * Adds a value, unless the line has one of this metric or is full.
   *
   * @param value - JSON in ASCII
   * @param exemplar - JSON in which nothing but the metric's name may be more than ASCII
   */
  add(metric: MetricEncoding, dimensions: string, value: string, exemplar?: string): boolean {
    const bytesOfExemplar = exemplar === undefined ? 0 : EXEMPLARS_BYTES + metric.bytes + exemplar.length;
    const bytes = metric.bytes + value.length + bytesOfExemplar + this.#bytesPerDirective + dimensions.length;
    if (bytes > this.#room || this.#names.length >= EMF_LIMITS.metricsPerLine) return false;
    if (this.#names.includes(metric.name)) return false;
    this.#names.push(metric.name);
    this.#define(dimensions, metric);
    this.values += metric.field + value;
    this.#room -= metric.bytes + value.length + bytesOfExemplar;
    if (exemplar !== undefined) this.#exemplars += this.#exemplars === '' ? exemplar : `,${exemplar}`;
    return true;
  }

  /** Which spans the largest values of the line's histograms were observed in. */
  get exemplars(): string {
    return this.#exemplars && `,"exemplars":[${this.#exemplars}]`;
  }

  /** @param namespace - JSON */
  directives(namespace: string): string {
    return this.#directives
      .map(
        ({ dimensions, metrics }) =>
          `{"Namespace":${namespace},"Dimensions":[${dimensions}],"Metrics":[${definitionsOf(metrics)}]}`,
      )
      .join(',');
  }

  #define(dimensions: string, metric: MetricEncoding): void {
    for (const directive of this.#directives) {
      if (directive.dimensions !== dimensions) continue;
      directive.metrics.push(metric);
      return;
    }
    this.#directives.push({ dimensions, metrics: [metric] });
    this.#room -= this.#bytesPerDirective + dimensions.length;
  }
}
