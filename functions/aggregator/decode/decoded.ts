import type { Line, Rejected } from '../line.ts';

/** What one Kinesis record held. Every line of it is in a line or in a rejection. */
export interface Decoded {
  readonly lines: readonly Line[];
  readonly rejected: readonly Rejected[];
}
