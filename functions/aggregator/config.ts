import type { Env } from '@sightline/telemetry/env';
import { DEFAULT_NAMESPACE } from '@sightline/telemetry/wire';
import { type OpenSearchConfig, openSearchConfig } from '../common/opensearch-config.ts';
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

/**
 * OpenSearch's guidance is to start at 5 to 15 MiB a request; the smallest domains refuse more than 10 MiB
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits).
 */
const DELIVERY: AggregatorConfig['delivery'] = {
  batch: { bytes: 5 * 1024 * 1024, items: 5_000 },
  concurrency: 4,
  requestTimeoutMs: 30_000,
};

/**
 * Reads the aggregator's configuration: `SIGHTLINE_ENVIRONMENT` (default `default`), `SIGHTLINE_NAMESPACE`,
 * `DEAD_LETTER_BUCKET`, and what {@link openSearchConfig} reads.
 *
 * @throws Error when a variable is missing or not one of its values
 */
export function aggregatorConfig(env: Env): AggregatorConfig {
  const deadLetterBucket = env['DEAD_LETTER_BUCKET'];
  if (deadLetterBucket === undefined || deadLetterBucket === '')
    throw new Error('DEAD_LETTER_BUCKET is missing: set it to the S3 bucket that keeps what OpenSearch refuses');
  return {
    openSearch: openSearchConfig(env),
    indices: indicesOf(env['SIGHTLINE_ENVIRONMENT'] ?? 'default'),
    deadLetterBucket,
    namespace: env['SIGHTLINE_NAMESPACE'] ?? DEFAULT_NAMESPACE,
    delivery: DELIVERY,
  };
}
