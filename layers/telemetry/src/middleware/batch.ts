import { field } from '../tracing/triggers/trigger.ts';

/**
 * Records of a batch event: SQS, SNS, Kinesis, DynamoDB, S3 (`Records`) and Kafka (`records`, by partition).
 *
 * @returns `undefined` for an event that is no batch
 */
export function batchSizeOf(event: unknown): number | undefined {
  const records = field(event, 'Records');
  if (Array.isArray(records)) return records.length;
  const partitions = field(event, 'records');
  if (typeof partitions !== 'object' || partitions === null || Array.isArray(partitions)) return undefined;
  const lengths = Object.values(partitions).map((each) => (Array.isArray(each) ? each.length : 0));
  return lengths.length > 0 ? lengths.reduce((sum, length) => sum + length) : undefined;
}

/**
 * Records that a partial batch response gives back
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting).
 */
export function itemFailuresOf(response: unknown): number | undefined {
  const failures = field(response, 'batchItemFailures');
  return Array.isArray(failures) ? failures.length : undefined;
}
