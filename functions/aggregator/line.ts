/** Where a Kinesis record stands, in its shard and in this invocation. */
export interface RecordPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** When the record reached the stream, in milliseconds since the epoch. */
  readonly arrival: number;
  /** Index in the invocation's event; Lambda hands records over in the shard's order. */
  readonly ordinal: number;
}

/** The log group and stream that a line was written to. */
export interface LogOrigin {
  readonly logGroup: string;
  readonly logStream: string;
}

/** One telemetry line on its way to becoming a document. */
export interface Line {
  /** The document's `_id`: the same each time the same record is delivered, so that `create` can refuse a second copy. */
  readonly id: string;
  readonly text: string;
  /** When the line was written as far as its carrier knows, in milliseconds since the epoch. */
  readonly time: number;
  readonly origin?: LogOrigin;
  readonly record: RecordPosition;
}

/** Why something went no further. `status` is there when OpenSearch said so. */
export interface Cause {
  readonly type: string;
  readonly reason: string;
  readonly status?: number;
}

/** Bytes from which no line could be made. */
export interface Rejected {
  readonly id: string;
  readonly bytes: Buffer;
  readonly cause: Cause;
  readonly record: RecordPosition;
}
