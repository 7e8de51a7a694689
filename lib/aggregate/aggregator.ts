import { SERVICE_DIMENSION } from '@sightline/telemetry/wire';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import {
  EventSourceMapping,
  type IEventSourceDlq,
  type Function as LambdaFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AGGREGATOR_METRICS, AGGREGATOR_SERVICE } from '../../contract/names.ts';
import { aggregatorSettings, MAX_BULK_CONCURRENCY } from '../../contract/settings/aggregator.ts';
import type { OpenSearchSettings } from '../../contract/settings/opensearch.ts';
import { BundledFunction } from '../bundled-function.ts';
import { requireInRange, requireSecondsInRange } from '../validate.ts';
import { DeadLetterBucket } from './dead-letters.ts';

/**
 * How the aggregator reads the stream. Ranges are Lambda's
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html).
 */
export interface AggregatorTuning {
  /**
   * Most records of one batch, from 1 to 10,000. Lambda ends a batch at 6 MB anyway.
   *
   * @default 500
   */
  readonly batchSize?: number;

  /**
   * How long Lambda gathers a batch, from 0 to 300 seconds. Longer means fewer, larger bulk requests.
   *
   * @default Duration.seconds(2)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Batches of one shard that are processed at once, from 1 to 10. Raise it when the iterator age grows.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * How often Lambda retries a failed batch, from 0 to 10,000; -1 retries until {@link maxRecordAge}.
   *
   * @default -1
   */
  readonly retryAttempts?: number;

  /**
   * Age at which Lambda stops retrying a record and writes it to the dead-letter bucket, from 60 to 604,800 seconds.
   * OpenSearch may be away for this long and nothing has to be redriven; a record that makes the aggregator crash
   * holds up its shard for this long.
   *
   * @default Duration.hours(1)
   */
  readonly maxRecordAge?: Duration;

  /**
   * Memory of the aggregator in megabytes, from 128 to 10,240.
   *
   * @default 1024
   */
  readonly aggregatorMemorySize?: number;

  /**
   * Time limit of one batch, from 1 to 900 seconds. The aggregator retries OpenSearch within it.
   *
   * @default Duration.seconds(60)
   */
  readonly aggregatorTimeout?: Duration;

  /**
   * Most aggregators at work at once, from 1 to 1,000, which is also the most that is asked of OpenSearch. Each shard
   * needs {@link parallelizationFactor} of them.
   *
   * @default - no limit but the account's
   */
  readonly aggregatorReservedConcurrency?: number;

  /**
   * Whether Lambda halves a batch that made the aggregator fail, to find the record that does.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Largest bulk request in MiB before compression, from 1 to 100; to 10 on OpenSearch Serverless and on a new domain of a
   * small instance type. Domains that exist have the same limit, which nobody tells here: t2, t3, and `.large` and smaller
   * of m3 to m6g, c4 to c6g and r3
   * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits).
   *
   * @default 5
   */
  readonly bulkMebibytes?: number;

  /**
   * Bulk requests that one aggregator has under way at once, from 1 to 64.
   *
   * @default 4
   */
  readonly bulkConcurrency?: number;

  /**
   * How bulk requests are compressed. `gzip` takes some 10 ms of CPU for each MiB, several times all else that is
   * done to it, and is worth that where the traffic crosses Availability Zones or a slow line. `zstd` takes a quarter of
   * that, and OpenSearch 3.8: an older one may be ended by such a request, so Setup refuses it, as it does where it can't
   * ask for the version.
   *
   * @default 'none'
   */
  readonly bulkCompression?: 'gzip' | 'zstd' | 'none';
}

export interface AggregatorProps extends AggregatorTuning {
  readonly stream: IStream;
  /** CloudWatch namespace of the aggregator's own metrics. */
  readonly namespace: string;
  /** Name of Sightline's environment. */
  readonly environment: string;
  readonly openSearch: OpenSearchSettings;
  /** Largest bulk request in MiB that OpenSearch takes. */
  readonly maxBulkMebibytes: number;
  readonly deadLetterExpiration?: Duration;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Reads the stream and writes OpenSearch. Its log group is never subscribed to the stream: each of its lines would
 * make it write another.
 */
export class Aggregator extends Construct {
  readonly function: LambdaFunction;
  readonly role: IRole;
  readonly deadLetterBucket: IBucket;
  readonly eventSourceMapping: EventSourceMapping;

  private readonly namespace: string;

  constructor(scope: Construct, id: string, props: AggregatorProps) {
    super(scope, id);
    validate(props, props.maxBulkMebibytes);
    this.namespace = props.namespace;

    this.deadLetterBucket = new DeadLetterBucket(this, 'DeadLetters', {
      expiration: props.deadLetterExpiration,
      removalPolicy: props.removalPolicy,
    });
    const bundled = new BundledFunction(this, 'Aggregator', {
      folder: 'aggregator',
      description: 'Sightline: indexes what the stream carries into OpenSearch',
      environment: aggregatorSettings.write({ ...props, deadLetterBucket: this.deadLetterBucket.bucketName }),
      ...(props.aggregatorReservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.aggregatorReservedConcurrency,
      }),
      memorySize: props.aggregatorMemorySize ?? 1024,
      timeout: props.aggregatorTimeout ?? Duration.seconds(60),
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.function = bundled.function;
    this.role = bundled.role;

    this.grantDeadLetters();
    props.stream.grantRead(this.function);
    this.eventSourceMapping = new EventSourceMapping(this, 'Mapping', {
      target: this.function,
      eventSourceArn: props.stream.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize ?? 500,
      maxBatchingWindow: props.maxBatchingWindow ?? Duration.seconds(2),
      parallelizationFactor: props.parallelizationFactor ?? 1,
      bisectBatchOnError: props.bisectBatchOnError ?? true,
      reportBatchItemFailures: true,
      retryAttempts: props.retryAttempts ?? -1,
      maxRecordAge: props.maxRecordAge ?? Duration.hours(1),
      onFailure: bucketDestination(this.deadLetterBucket),
      supportS3OnFailureDestination: true,
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }

  /** Documents that OpenSearch refused for good, as the aggregator counts them. */
  metricDeadLetters(options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: this.namespace,
      metricName: AGGREGATOR_METRICS.deadLetters,
      dimensionsMap: { [SERVICE_DIMENSION]: AGGREGATOR_SERVICE },
      ...options,
    });
  }

  /** What Lambda's on-failure destination and the aggregator need, which is less than `S3OnFailureDestination` grants. */
  private grantDeadLetters(): void {
    this.function.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.deadLetterBucket.arnForObjects('*')] }),
    );
    this.function.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.deadLetterBucket.bucketArn] }),
    );
  }
}

/** S3 is the only destination that gets the whole record and not just its place in the stream. */
function bucketDestination(bucket: IBucket): IEventSourceDlq {
  return { bind: () => ({ destination: bucket.bucketArn }) };
}

function validate(tuning: AggregatorTuning, maxBulkMebibytes: number): void {
  requireInRange('batchSize', tuning.batchSize, 1, 10_000);
  requireSecondsInRange('maxBatchingWindow', tuning.maxBatchingWindow, 0, 300);
  requireInRange('parallelizationFactor', tuning.parallelizationFactor, 1, 10);
  requireInRange('retryAttempts', tuning.retryAttempts, -1, 10_000);
  requireSecondsInRange('maxRecordAge', tuning.maxRecordAge, 60, 604_800);
  requireInRange('aggregatorMemorySize', tuning.aggregatorMemorySize, 128, 10_240);
  requireSecondsInRange('aggregatorTimeout', tuning.aggregatorTimeout, 1, 900);
  requireInRange('aggregatorReservedConcurrency', tuning.aggregatorReservedConcurrency, 1, 1_000);
  requireInRange('bulkMebibytes', tuning.bulkMebibytes, 1, maxBulkMebibytes);
  requireInRange('bulkConcurrency', tuning.bulkConcurrency, 1, MAX_BULK_CONCURRENCY);
}
