import type { Env } from '@sightline/telemetry/env';
import { DEFAULT_NAMESPACE } from '@sightline/telemetry/wire';
import { AGGREGATOR_SERVICE } from '../names.ts';
import { maxBulkMebibytes } from '../target.ts';
import { environmentOf } from './environment.ts';
import {
  OPENSEARCH_VARIABLES,
  type OpenSearchSettings,
  openSearchSettings,
  type ReadOpenSearch,
} from './opensearch.ts';
import { required, type Settings, text, variables, wholeNumber } from './variables.ts';

/** What the construct tells the aggregator. */
export interface AggregatorSettings {
  /** Ends the name of every index. */
  readonly environment: string;
  readonly openSearch: OpenSearchSettings;
  /** Name of the S3 bucket that keeps what OpenSearch refuses. */
  readonly deadLetterBucket: string;
  /** CloudWatch namespace of the aggregator's own metrics. */
  readonly namespace: string;
  /** Largest bulk request in MiB before compression; {@link DEFAULT_BULK_MEBIBYTES} when absent. */
  readonly bulkMebibytes?: number | undefined;
  /** Bulk requests under way at once; {@link DEFAULT_BULK_CONCURRENCY} when absent. */
  readonly bulkConcurrency?: number | undefined;
}

/** {@link AggregatorSettings} as the function has them. */
export interface ReadAggregator extends AggregatorSettings {
  readonly openSearch: ReadOpenSearch;
  readonly bulkMebibytes: number;
  readonly bulkConcurrency: number;
}

/** OpenSearch's guidance is to start at 5 to 15 MiB a request. */
export const DEFAULT_BULK_MEBIBYTES = 5;
export const DEFAULT_BULK_CONCURRENCY = 4;
export const MAX_BULK_CONCURRENCY = 64;

/** Variables that say which deployment it is: where OpenSearch is, what its indexes are called, and the dead letters. */
export const DEPLOYMENT_VARIABLES = [...OPENSEARCH_VARIABLES, 'DEAD_LETTER_BUCKET', 'SIGHTLINE_ENVIRONMENT'] as const;

/**
 * Settings of the aggregator: those of {@link openSearchSettings}, and
 *
 * | variable                | value                                                                       |
 * |-------------------------|-----------------------------------------------------------------------------|
 * | `DEAD_LETTER_BUCKET`    | name of an S3 bucket                                                        |
 * | `SIGHTLINE_ENVIRONMENT` | default `default`                                                           |
 * | `SIGHTLINE_NAMESPACE`   | CloudWatch namespace, default `Sightline`                                   |
 * | `BULK_MIB`              | 1 to {@link maxBulkMebibytes}, default {@link DEFAULT_BULK_MEBIBYTES}       |
 * | `BULK_CONCURRENCY`      | 1 to {@link MAX_BULK_CONCURRENCY}, default {@link DEFAULT_BULK_CONCURRENCY} |
 */
export const aggregatorSettings: Settings<AggregatorSettings, ReadAggregator> = {
  write: ({ environment, openSearch, deadLetterBucket, namespace, bulkMebibytes, bulkConcurrency }) =>
    variables({
      ...openSearchSettings.write(openSearch),
      OTEL_SERVICE_NAME: AGGREGATOR_SERVICE,
      SIGHTLINE_ENVIRONMENT: environment,
      SIGHTLINE_NAMESPACE: namespace,
      DEAD_LETTER_BUCKET: deadLetterBucket,
      BULK_MIB: bulkMebibytes,
      BULK_CONCURRENCY: bulkConcurrency,
    }),

  read(env) {
    const deadLetterBucket = required(env, 'DEAD_LETTER_BUCKET', 'the S3 bucket that keeps what OpenSearch refuses');
    const openSearch = openSearchSettings.read(env);
    const mebibytes = { max: maxBulkMebibytes(openSearch.target), fallback: DEFAULT_BULK_MEBIBYTES };
    const concurrency = { max: MAX_BULK_CONCURRENCY, fallback: DEFAULT_BULK_CONCURRENCY };
    return {
      environment: environmentOf(env),
      openSearch,
      deadLetterBucket,
      namespace: text(env, 'SIGHTLINE_NAMESPACE') ?? DEFAULT_NAMESPACE,
      bulkMebibytes: wholeNumber(env, 'BULK_MIB', mebibytes),
      bulkConcurrency: wholeNumber(env, 'BULK_CONCURRENCY', concurrency),
    };
  },
};

/** Whether a function's variables are those of an aggregator. */
export function isAggregator(env: Env): boolean {
  return env['OTEL_SERVICE_NAME'] === AGGREGATOR_SERVICE;
}
