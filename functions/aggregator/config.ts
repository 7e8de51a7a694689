import type { Env } from '@sightline/telemetry/env';
import { DEFAULT_NAMESPACE } from '@sightline/telemetry/wire';
import { type OpenSearchConfig, openSearchConfig } from '../../contract/settings/opensearch.ts';
import { textVariable } from '../../contract/settings/text-variable.ts';
import { wholeNumber } from '../../contract/settings/whole-number.ts';
import { maxBulkMib, targetOf } from '../../contract/target.ts';
import type { DeliveryOptions } from './bulk/deliver.ts';
import { type Indices, indicesOf } from './document/document.ts';

export interface AggregatorConfig {
  readonly openSearch: OpenSearchConfig;
  readonly indices: Indices;
  readonly deadLetterBucket: string;
  /** CloudWatch namespace of the aggregator's own metrics. */
  readonly namespace: string;
  readonly delivery: Pick<DeliveryOptions, 'batch' | 'concurrency' | 'requestTimeoutMs'>;
}

const MIB = 1024 * 1024;

/**
 * OpenSearch's guidance is to start at 5 to 15 MiB a request; the smallest domains refuse more than 10 MiB
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits).
 */
const DEFAULT_BULK_MIB = 5;

const MAX_ITEMS = 5_000;
const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 64;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Reads the aggregator's configuration: what {@link openSearchConfig} reads, and
 *
 * | variable                | value                                                            |
 * |-------------------------|------------------------------------------------------------------|
 * | `DEAD_LETTER_BUCKET`    | name of an S3 bucket                                             |
 * | `SIGHTLINE_ENVIRONMENT` | default `default`                                                |
 * | `SIGHTLINE_NAMESPACE`   | CloudWatch namespace of its own metrics, default `Sightline`     |
 * | `BULK_MIB`              | largest bulk request in MiB before compression, 1 to 100 (Serverless: 10), default 5 |
 * | `BULK_CONCURRENCY`      | bulk requests under way at once, 1 to 64, default 4              |
 *
 * @throws Error when a variable is missing or not one of its values
 */
export function aggregatorConfig(env: Env): AggregatorConfig {
  const deadLetterBucket = textVariable(env, 'DEAD_LETTER_BUCKET');
  if (deadLetterBucket === undefined)
    throw new Error('DEAD_LETTER_BUCKET is missing: set it to the S3 bucket that keeps what OpenSearch refuses');
  const openSearch = openSearchConfig(env);
  const maxMib = maxBulkMib(targetOf(env, openSearch.endpoint));
  return {
    openSearch,
    indices: indicesOf(textVariable(env, 'SIGHTLINE_ENVIRONMENT') ?? 'default'),
    deadLetterBucket,
    namespace: textVariable(env, 'SIGHTLINE_NAMESPACE') ?? DEFAULT_NAMESPACE,
    delivery: {
      batch: { bytes: (wholeNumber(env, 'BULK_MIB', maxMib) ?? DEFAULT_BULK_MIB) * MIB, items: MAX_ITEMS },
      concurrency: wholeNumber(env, 'BULK_CONCURRENCY', MAX_CONCURRENCY) ?? DEFAULT_CONCURRENCY,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    },
  };
}
