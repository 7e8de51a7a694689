import { EMF_LIMITS } from '../wire.ts';
import type { LabelEncoding, MetricEncoding } from './encoding.ts';

/** Metrics that have the same dimensions. */
interface Directive {
  readonly dimensions: string;
  definitions: string;
}

/** One line while metrics are added to it. */
export class Draft {
  readonly fields: string;
  values = '';
  readonly #directives: Directive[] = [];
  readonly #names = new Set<string>();
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
   */
  add(metric: MetricEncoding, dimensions: string, value: string): boolean {
    const bytes = metric.bytes + value.length + this.#bytesPerDirective + dimensions.length;
    const metrics = this.#names.size;
    if (bytes > this.#room || metrics >= EMF_LIMITS.metricsPerLine) return false;
    if (this.#names.add(metric.name).size === metrics) return false;
    this.#define(dimensions, metric.definition);
    this.values += metric.field + value;
    this.#room -= metric.bytes + value.length;
    return true;
  }

  /** @param namespace - JSON */
  directives(namespace: string): string {
    return this.#directives
      .map((each) => `{"Namespace":${namespace},"Dimensions":[${each.dimensions}],"Metrics":[${each.definitions}]}`)
      .join(',');
  }

  #define(dimensions: string, definition: string): void {
    for (const directive of this.#directives) {
      if (directive.dimensions !== dimensions) continue;
      directive.definitions += `,${definition}`;
      return;
    }
    this.#directives.push({ dimensions, definitions: definition });
    this.#room -= this.#bytesPerDirective + dimensions.length;
  }
}
