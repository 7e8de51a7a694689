import { EMF_LIMITS, type HistogramValue } from '../wire.ts';

/** Relative error of a merged value. */
const RELATIVE_ERROR = 0.02;

/**
 * Width of a bucket: (b^(i-1), b^i] is represented by its midpoint 2·b^i/(b+1), which is at most RELATIVE_ERROR away
 * from any value in it (DDSketch, https://www.vldb.org/pvldb/vol12/p2195-masson.pdf, section 2.1).
 */
const BASE = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_BASE = Math.log(BASE);

interface Bucket {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/**
 * A distribution. It keeps the values as they are while there are few enough of them for one EMF line, and merges them
 * into exponential buckets from then on. Minimum, maximum, sum and count stay exact.
 */
export class Distribution {
  #buckets = new Map<number, Bucket>();
  #merged = false;

  /** @param value - finite */
  observe(value: number): void {
    const key = this.#merged ? midpoint(value) : value;
    const bucket = this.#buckets.get(key);
    if (bucket) {
      bucket.count++;
      bucket.sum += value;
      if (value < bucket.min) bucket.min = value;
      if (value > bucket.max) bucket.max = value;
      return;
    }
    this.#buckets.set(key, { count: 1, sum: value, min: value, max: value });
    if (!this.#merged && this.#buckets.size > EMF_LIMITS.valuesPerMetric) this.#merge();
  }

  /** The distribution in parts of at most 100 values each: nearly always one, more when it spans many magnitudes. */
  values(): HistogramValue[] {
    const sorted = [...this.#buckets].sort(([a], [b]) => a - b);
    const parts: HistogramValue[] = [];
    for (let from = 0; from < sorted.length; from += EMF_LIMITS.valuesPerMetric)
      parts.push(part(sorted.slice(from, from + EMF_LIMITS.valuesPerMetric)));
    return parts;
  }

  #merge(): void {
    const exact = this.#buckets;
    this.#buckets = new Map();
    this.#merged = true;
    for (const [value, bucket] of exact) {
      const key = midpoint(value);
      const merged = this.#buckets.get(key);
      this.#buckets.set(key, merged ? add(merged, bucket) : bucket);
    }
  }
}

/** The value that stands for all of its bucket's. */
function midpoint(value: number): number {
  if (value === 0) return 0;
  const upper = BASE ** Math.ceil(Math.log(Math.abs(value)) / LOG_BASE);
  return Math.sign(value) * finite((2 / (BASE + 1)) * upper);
}

function add(a: Bucket, b: Bucket): Bucket {
  return { count: a.count + b.count, sum: a.sum + b.sum, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function part(buckets: readonly (readonly [number, Bucket])[]): HistogramValue {
  const total = buckets.map(([, bucket]) => bucket).reduce(add);
  return {
    // No merged value may lie outside of what was observed.
    Values: buckets.map(([value, bucket]) => Math.min(Math.max(value, bucket.min), bucket.max)),
    Counts: buckets.map(([, bucket]) => bucket.count),
    Min: total.min,
    Max: total.max,
    Sum: finite(total.sum),
    Count: total.count,
  };
}

/** JSON knows no infinity. */
function finite(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}
