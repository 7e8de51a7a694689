import { EMF_LIMITS, type HistogramValue } from '../wire.ts';
import { type Exemplar, exemplarOf } from './exemplar.ts';

/** Relative error of a merged value. */
const RELATIVE_ERROR = 0.02;

/**
 * Width of a bucket: (b^(i-1), b^i] is represented by its midpoint 2·b^i/(b+1), which is at most RELATIVE_ERROR away
 * from any value in it (DDSketch, https://www.vldb.org/pvldb/vol12/p2195-masson.pdf, section 2.1).
 */
const BASE = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const PER_LOG = 1 / Math.log(BASE);

/** Key of the bucket that holds zero: far from the exponents of numbers, which are within ±18,700. */
const ZERO = 0x3fff_ffff;

interface Bucket {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** A bucket and what is written for each of its values. */
interface Point {
  readonly value: number;
  readonly bucket: Bucket;
}

/**
 * A distribution, in the given buckets or in exponential ones. Of the latter it keeps the values as they are while
 * there are few enough of them for one EMF line, and merges them from then on. Minimum, maximum, sum and count stay
 * exact.
 */
export class Distribution {
  /** By value, by exponential key once merged, or by the index of a given bucket. */
  #buckets = new Map<number, Bucket>();
  #merged = false;
  readonly #bounds: readonly number[] | undefined;
  #max = Number.NEGATIVE_INFINITY;
  /** The largest value that was observed in a sampled span. */
  exemplar: Exemplar | undefined;

  /** @param bounds - upper bounds of the buckets, rising; exponential ones when absent */
  constructor(bounds?: readonly number[]) {
    this.#bounds = bounds;
  }

  /** @param value - finite */
  observe(value: number): void {
    if (value > this.#max) {
      this.#max = value;
      // Asking for the active span costs more than all the rest, and of n values only some log n are a new maximum.
      this.exemplar = exemplarOf(value) ?? this.exemplar;
    }
    const key = this.#bounds ? indexOf(this.#bounds, value) : this.#merged ? exponentialKey(value) : value;
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) {
      bucket.count++;
      bucket.sum += value;
      if (value < bucket.min) bucket.min = value;
      if (value > bucket.max) bucket.max = value;
      return;
    }
    this.#buckets.set(key, { count: 1, sum: value, min: value, max: value });
    if (!this.#bounds && !this.#merged && this.#buckets.size > EMF_LIMITS.valuesPerMetric) this.#merge();
  }

  /** The distribution in parts of at most 100 values each: nearly always one, more when it spans many magnitudes. */
  values(): HistogramValue[] {
    const points: Point[] = [];
    for (const [key, bucket] of this.#buckets) points.push({ value: this.#represent(key, bucket), bucket });
    points.sort((a, b) => a.value - b.value);
    const parts: HistogramValue[] = [];
    for (let from = 0; from < points.length; from += EMF_LIMITS.valuesPerMetric)
      parts.push(part(points.slice(from, from + EMF_LIMITS.valuesPerMetric)));
    return parts;
  }

  /** What is written for each value of a bucket. None may lie outside of what was observed. */
  #represent(key: number, { count, sum, min, max }: Bucket): number {
    if (this.#bounds) return Math.min(Math.max(sum / count, min), max);
    return this.#merged ? Math.min(Math.max(midpoint(key), min), max) : key;
  }

  #merge(): void {
    const exact = this.#buckets;
    this.#buckets = new Map();
    this.#merged = true;
    for (const [value, bucket] of exact) {
      const key = exponentialKey(value);
      const merged = this.#buckets.get(key);
      this.#buckets.set(key, merged ? add(merged, bucket) : bucket);
    }
  }
}

/** Index of the first bound that is not below the value; one past the last when there is none. */
function indexOf(bounds: readonly number[], value: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bucket's exponent, doubled, odd for negative values: small integers are the keys that a map finds fastest. */
function exponentialKey(value: number): number {
  if (value > 0) return Math.ceil(Math.log(value) * PER_LOG) * 2;
  return value < 0 ? Math.ceil(Math.log(-value) * PER_LOG) * 2 + 1 : ZERO;
}

function midpoint(key: number): number {
  if (key === ZERO) return 0;
  const middle = Math.min((2 / (BASE + 1)) * BASE ** (key >> 1), Number.MAX_VALUE);
  return key & 1 ? -middle : middle;
}

function add(a: Bucket, b: Bucket): Bucket {
  return { count: a.count + b.count, sum: a.sum + b.sum, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function part(points: readonly Point[]): HistogramValue {
  const total = points.map(({ bucket }) => bucket).reduce(add);
  return {
    Values: points.map(({ value }) => value),
    Counts: points.map(({ bucket }) => bucket.count),
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
