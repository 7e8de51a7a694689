import { describe, expect, it } from 'vitest';
import { isActive, toMapping } from '../../../../local/bridge/kinesis-mapping/mapping.ts';

const CONFIGURATION = {
  UUID: 'u',
  FunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:f',
  EventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders',
  State: 'Enabled',
  StartingPosition: 'TRIM_HORIZON' as const,
};

describe('toMapping', () => {
  it("fills in AWS's defaults", () => {
    expect(toMapping(CONFIGURATION)).toEqual({
      uuid: 'u',
      functionArn: CONFIGURATION.FunctionArn,
      streamArn: CONFIGURATION.EventSourceArn,
      streamName: 'orders',
      batchSize: 100,
      windowMs: 0,
      bisect: false,
      maxRetries: Number.POSITIVE_INFINITY,
      maxAgeMs: Number.POSITIVE_INFINITY,
      reportsFailures: false,
      start: 'TRIM_HORIZON',
    });
  });

  it('takes what is set', () => {
    const mapping = toMapping({
      ...CONFIGURATION,
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 2,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } },
    });
    expect(mapping).toMatchObject({
      batchSize: 500,
      windowMs: 2_000,
      bisect: true,
      maxRetries: 0,
      maxAgeMs: 60_000,
      reportsFailures: true,
      onFailure: 'arn:aws:s3:::failed',
    });
  });

  it('reads -1 as no limit', () => {
    const mapping = toMapping({ ...CONFIGURATION, MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1 });
    expect([mapping.maxRetries, mapping.maxAgeMs]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('starts a LATEST mapping at its creation', () => {
    const created = new Date(1_700_000_000_000);
    const mapping = toMapping({ ...CONFIGURATION, StartingPosition: 'LATEST', LastModified: created });
    expect(mapping.start).toEqual(created);
  });

  it('refuses what it does not do', () => {
    const configuration = {
      ...CONFIGURATION,
      FilterCriteria: { Filters: [{ Pattern: '{}' }] },
      TumblingWindowInSeconds: 30,
    };
    expect(() => toMapping(configuration)).toThrow(
      "mapping u uses FilterCriteria and TumblingWindowInSeconds, which the local bridge can't do",
    );
  });
});

describe('isActive', () => {
  it('is true for enabled Kinesis mappings only', () => {
    expect(isActive(CONFIGURATION)).toBe(true);
    expect(isActive({ ...CONFIGURATION, State: 'Disabled' })).toBe(false);
    expect(isActive({ ...CONFIGURATION, EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:q' })).toBe(false);
  });
});
