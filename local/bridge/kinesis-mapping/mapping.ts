import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';

/** A Kinesis event source mapping with AWS's defaults filled in. */
export interface Mapping {
  readonly uuid: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly streamName: string;
  /** Records in one invocation at most. */
  readonly batchSize: number;
  /** How long records wait for a batch to fill. */
  readonly windowMs: number;
  readonly bisect: boolean;
  /** Invocations after the first one; infinite by default. */
  readonly maxRetries: number;
  /** Infinite by default. */
  readonly maxAgeMs: number;
  /** Whether the function's `batchItemFailures` count. */
  readonly reportsFailures: boolean;
  /** ARN of the queue, topic or bucket that gets what was discarded. */
  readonly onFailure?: string;
  /** Where reading begins: at the oldest record, or at a time. */
  readonly start: 'TRIM_HORIZON' | Date;
}

/** Tells whether a mapping reads a Kinesis stream and is enabled. */
export function isActive({ EventSourceArn, State }: EventSourceMappingConfiguration): boolean {
  return EventSourceArn?.includes(':kinesis:') === true && State === 'Enabled';
}

/**
 * Reads what the API answers.
 *
 * @throws Error when the mapping uses what the bridge does not do, so that nobody trusts a result that AWS would not give
 */
export function toMapping(configuration: EventSourceMappingConfiguration): Mapping {
  const { UUID = '', FunctionArn = '', EventSourceArn = '' } = configuration;
  const unsupported = [
    (configuration.FilterCriteria?.Filters?.length ?? 0) > 0 && 'FilterCriteria',
    (configuration.TumblingWindowInSeconds ?? 0) > 0 && 'TumblingWindowInSeconds',
  ].filter((name) => name !== false);
  if (unsupported.length > 0)
    throw new Error(`mapping ${UUID} uses ${unsupported.join(' and ')}, which the local bridge can't do: leave it out`);
  const onFailure = configuration.DestinationConfig?.OnFailure?.Destination;
  return {
    uuid: UUID,
    functionArn: FunctionArn,
    streamArn: EventSourceArn,
    streamName: EventSourceArn.slice(EventSourceArn.indexOf('/') + 1),
    batchSize: configuration.BatchSize ?? 100,
    windowMs: (configuration.MaximumBatchingWindowInSeconds ?? 0) * 1_000,
    bisect: configuration.BisectBatchOnFunctionError ?? false,
    maxRetries: unlimited(configuration.MaximumRetryAttempts),
    maxAgeMs: unlimited(configuration.MaximumRecordAgeInSeconds) * 1_000,
    reportsFailures: configuration.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    ...(onFailure && { onFailure }),
    start: startOf(configuration),
  };
}

/** AWS writes -1 for "no limit". */
function unlimited(limit: number | undefined): number {
  return limit === undefined || limit < 0 ? Number.POSITIVE_INFINITY : limit;
}

/** LATEST means "from the mapping's creation on": we may notice a mapping a moment later, records must not be missed. */
function startOf(configuration: EventSourceMappingConfiguration): 'TRIM_HORIZON' | Date {
  if (configuration.StartingPosition === 'LATEST') return configuration.LastModified ?? new Date();
  if (configuration.StartingPosition === 'AT_TIMESTAMP' && configuration.StartingPositionTimestamp !== undefined)
    return configuration.StartingPositionTimestamp;
  return 'TRIM_HORIZON';
}
