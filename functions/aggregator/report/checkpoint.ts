import type { KinesisStreamBatchResponse } from 'aws-lambda';
import type { RecordPosition } from '../line.ts';

/** The first of some records in the shard's order. */
export function firstOf(records: Iterable<RecordPosition>): RecordPosition | undefined {
  let first: RecordPosition | undefined;
  for (const record of records) if (first === undefined || record.ordinal < first.ordinal) first = record;
  return first;
}

/**
 * Tells Lambda from which record on to deliver again. Lambda takes the lowest sequence number that it gets as its
 * checkpoint and delivers that record and all after it again, so more than one would say nothing more
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html).
 */
export function batchResponse(checkpoint: RecordPosition | undefined): KinesisStreamBatchResponse {
  return { batchItemFailures: checkpoint === undefined ? [] : [{ itemIdentifier: checkpoint.sequenceNumber }] };
}
