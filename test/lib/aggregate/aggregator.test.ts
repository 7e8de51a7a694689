import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AggregatorTuning } from '../../../lib/index.ts';
import { allowStatements, observe, resources, templateOf, testStack, theResource } from '../fixture.ts';

function synthesize(tuning: AggregatorTuning & { deadLetterExpiration?: Duration } = {}): Template {
  const stack = testStack();
  observe(stack, { removalPolicy: RemovalPolicy.RETAIN, ...tuning });
  return templateOf(stack);
}

describe('by default', () => {
  let template: Template;
  let bucketId: string;
  beforeAll(() => {
    template = synthesize();
    [bucketId] = theResource(template, 'AWS::S3::Bucket');
  });

  test('reads the stream so that an outage or a bad record loses nothing', () => {
    const [, mapping] = theResource(template, 'AWS::Lambda::EventSourceMapping');
    expect(mapping.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 2,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [bucketId, 'Arn'] } } },
    });
  });

  test('starts to read when the index templates are in place', () => {
    const [setupId] = theResource(template, 'Custom::SightlineSetup');
    const [, mapping] = theResource(template, 'AWS::Lambda::EventSourceMapping');
    expect(mapping.DependsOn).toContain(setupId);
  });

  test('keeps dead letters encrypted, private, and when the stack is gone', () => {
    const [, bucket] = theResource(template, 'AWS::S3::Bucket');
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
    });
    expect(bucket.DeletionPolicy).toBe('Retain');
    const [, policy] = theResource(template, 'AWS::S3::BucketPolicy');
    expect(JSON.stringify(policy.Properties)).toContain('"aws:SecureTransport":"false"');
  });

  test('may add dead letters but neither read nor delete them', () => {
    const actions = allowStatements(template)
      .filter(([, { Resource }]) => JSON.stringify(Resource).includes(bucketId))
      .flatMap(([, { Action }]) => Action);
    expect(actions.sort()).toEqual(['s3:ListBucket', 's3:PutObject']);
  });

  test('never feeds its own log group to the stream', () => {
    const [, aggregator] = theResource(template, 'AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ DEAD_LETTER_BUCKET: { Ref: bucketId } }) },
    });
    const { LogGroup } = aggregator.Properties['LoggingConfig'] as { LogGroup: unknown };
    const subscribed = resources(template, 'AWS::Logs::SubscriptionFilter').map(([, { Properties }]) => Properties);
    expect(LogGroup).toEqual({ Ref: expect.any(String) });
    expect(subscribed).toHaveLength(1);
    expect(subscribed[0]?.['LogGroupName']).not.toEqual(LogGroup);
  });
});

test('takes every value from its properties', () => {
  const template = synthesize({
    batchSize: 10_000,
    maxBatchingWindow: Duration.seconds(300),
    parallelizationFactor: 10,
    retryAttempts: 3,
    maxRecordAge: Duration.days(7),
    aggregatorMemorySize: 1769,
    aggregatorTimeout: Duration.minutes(15),
    aggregatorReservedConcurrency: 20,
    bisectBatchOnError: false,
    bulkMebibytes: 10,
    bulkConcurrency: 8,
    bulkCompression: 'gzip',
    deadLetterExpiration: Duration.days(7),
  });
  const [, mapping] = theResource(template, 'AWS::Lambda::EventSourceMapping');
  expect(mapping.Properties).toMatchObject({
    BatchSize: 10_000,
    MaximumBatchingWindowInSeconds: 300,
    ParallelizationFactor: 10,
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 604_800,
    BisectBatchOnFunctionError: false,
  });
  const [, aggregator] = theResource(template, 'AWS::Lambda::Function', { MemorySize: 1769, Timeout: 900 });
  expect(aggregator.Properties).toMatchObject({
    ReservedConcurrentExecutions: 20,
    Environment: { Variables: { BULK_MIB: '10', BULK_CONCURRENCY: '8', OPENSEARCH_COMPRESSION: 'gzip' } },
  });
  const [, bucket] = theResource(template, 'AWS::S3::Bucket');
  expect(bucket.Properties).toMatchObject({ LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7 }] } });
});

test.each<[AggregatorTuning, string]>([
  [{ batchSize: 0 }, 'batchSize must be a whole number from 1 to 10000, got 0'],
  [{ batchSize: 1.5 }, 'batchSize must be a whole number from 1 to 10000, got 1.5'],
  [{ maxBatchingWindow: Duration.seconds(301) }, 'maxBatchingWindow must be from 0 to 300 seconds, got 301'],
  [{ parallelizationFactor: 11 }, 'parallelizationFactor must be a whole number from 1 to 10, got 11'],
  [{ retryAttempts: -2 }, 'retryAttempts must be a whole number from -1 to 10000, got -2'],
  [{ maxRecordAge: Duration.seconds(59) }, 'maxRecordAge must be from 60 to 604800 seconds, got 59'],
  [{ aggregatorMemorySize: 64 }, 'aggregatorMemorySize must be a whole number from 128 to 10240, got 64'],
  [{ bulkMebibytes: 101 }, 'bulkMebibytes must be a whole number from 1 to 100, got 101'],
  [{ bulkConcurrency: 0 }, 'bulkConcurrency must be a whole number from 1 to 64, got 0'],
  [{ aggregatorTimeout: Duration.minutes(16) }, 'aggregatorTimeout must be from 1 to 900 seconds, got 960'],
])('refuses %j', (tuning, message) => {
  expect(() => observe(testStack(), tuning)).toThrow(message);
});
