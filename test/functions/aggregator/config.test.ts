import { describe, expect, it } from 'vitest';
import { aggregatorConfig } from '../../../functions/aggregator/config.ts';

const env = {
  OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200',
  OPENSEARCH_AUTH: 'none',
  DEAD_LETTER_BUCKET: 'letters',
};

describe('aggregatorConfig', () => {
  it('names what the environment is for', () => {
    expect(aggregatorConfig({ ...env, SIGHTLINE_ENVIRONMENT: 'prod', SIGHTLINE_NAMESPACE: 'Shop' })).toMatchObject({
      deadLetterBucket: 'letters',
      namespace: 'Shop',
      indices: {
        log: 'ss4o_logs-sightline-prod',
        metric: 'ss4o_metrics-sightline-prod',
        span: 'otel-v1-apm-span-sightline-prod',
      },
    });
  });

  it('has defaults', () => {
    expect(aggregatorConfig(env)).toMatchObject({
      namespace: 'Sightline',
      indices: { log: 'ss4o_logs-sightline-default' },
      delivery: { batch: { bytes: 5_242_880 } },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = { SIGHTLINE_ENVIRONMENT: '', SIGHTLINE_NAMESPACE: '', BULK_MIB: '', BULK_CONCURRENCY: '' };
    expect(aggregatorConfig({ ...env, ...empty })).toEqual(aggregatorConfig(env));
  });

  it('takes the tuning of requests', () => {
    const tuning = { BULK_MIB: '10', BULK_CONCURRENCY: '8', OPENSEARCH_COMPRESSION: 'gzip' };
    expect(aggregatorConfig({ ...env, ...tuning })).toMatchObject({
      openSearch: { compression: 'gzip' },
      delivery: { batch: { bytes: 10_485_760 }, concurrency: 8 },
    });
  });

  it.each([
    [{ BULK_MIB: '0' }, 'BULK_MIB must be a whole number from 1 to 100'],
    [{ BULK_MIB: '11', OPENSEARCH_TARGET: 'serverless' }, 'BULK_MIB must be a whole number from 1 to 10'],
    [{ OPENSEARCH_TARGET: 'cloud' }, 'OPENSEARCH_TARGET must be self-managed, domain'],
    [{ BULK_CONCURRENCY: 'all' }, 'BULK_CONCURRENCY must be a whole number from 1 to 64'],
    [{ OPENSEARCH_COMPRESSION: 'zip' }, 'OPENSEARCH_COMPRESSION must be gzip, zstd or none'],
    [{ DEAD_LETTER_BUCKET: '' }, 'DEAD_LETTER_BUCKET is missing'],
    [{ SIGHTLINE_ENVIRONMENT: 'Prod!' }, "got 'Prod!'"],
    [{ OPENSEARCH_AUTH: 'iam' }, 'OPENSEARCH_AUTH must be'],
  ])('refuses %j', (wrong, message) => {
    expect(() => aggregatorConfig({ ...env, ...wrong })).toThrow(message);
  });
});
