import type { Env } from '@sightline/telemetry/env';
import { aggregatorSettings, type ReadAggregator } from '../../contract/settings/aggregator.ts';
import type { OpenSearchConfig } from '../../contract/settings/opensearch.ts';
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
const MAX_ITEMS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** @throws Error when a variable is missing or not one of its values, see {@link aggregatorSettings} */
export function aggregatorConfig(env: Env): AggregatorConfig {
  return configOf(aggregatorSettings.read(env));
}

/** What the aggregator makes of its settings. */
export function configOf({
  environment,
  bulkMebibytes,
  bulkConcurrency,
  ...settings
}: ReadAggregator): AggregatorConfig {
  return {
    ...settings,
    indices: indicesOf(environment),
    delivery: {
      batch: { bytes: bulkMebibytes * MIB, items: MAX_ITEMS },
      concurrency: bulkConcurrency,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    },
  };
}
