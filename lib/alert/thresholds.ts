/**
 * What every alarm compares with; an alarm goes off when its figure is **above** the threshold. The one table of
 * defaults, from which a user overrides single values.
 */
export interface Thresholds {
  /**
   * Failed invocations of one attached function in five minutes.
   *
   * @default 0
   */
  readonly functionErrors?: number;

  /**
   * Throttled invocations of one attached function in five minutes.
   *
   * @default 0
   */
  readonly functionThrottles?: number;

  /**
   * 99th percentile of an attached function's duration, in percent of its time limit.
   *
   * @default 90
   */
  readonly functionDurationPercent?: number;

  /**
   * Age of the oldest record that the aggregator reads, in seconds: how late telemetry arrives.
   *
   * @default 300
   */
  readonly iteratorAgeSeconds?: number;

  /**
   * Failed invocations of the aggregator in five minutes. A failed batch is retried, so a few are no loss.
   *
   * @default 5
   */
  readonly aggregatorErrors?: number;

  /**
   * Documents that OpenSearch refused for good, in five minutes. Each lies in the dead-letter bucket.
   *
   * @default 0
   */
  readonly deadLetters?: number;

  /**
   * Records that Lambda gave up on and wrote to the dead-letter bucket, in five minutes.
   *
   * @default 0
   */
  readonly discardedRecords?: number;
}

export const DEFAULT_THRESHOLDS: Required<Thresholds> = {
  functionErrors: 0,
  functionThrottles: 0,
  functionDurationPercent: 90,
  iteratorAgeSeconds: 300,
  aggregatorErrors: 5,
  deadLetters: 0,
  discardedRecords: 0,
};

/**
 * Completes a user's thresholds with the defaults.
 *
 * @throws Error when one is negative or no number
 */
export function thresholds(overrides: Thresholds = {}): Required<Thresholds> {
  for (const [name, value] of Object.entries(overrides))
    if (!(value >= 0)) throw new Error(`threshold '${name}' must be a number of at least 0, got ${value}`);
  return { ...DEFAULT_THRESHOLDS, ...overrides };
}
