/** What a shard's worker is asked to do: send batches of so many records for so long. */
export interface Order {
  readonly batch: number;
  readonly milliseconds: number;
}

/** What it did meanwhile. */
export interface Work {
  readonly documents: number;
  /** CPU time of the aggregator alone, in microseconds. */
  readonly cpu: number;
}
