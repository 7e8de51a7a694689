import type { Env } from '@sightline/telemetry/env';
import { type OpenSearchConfig, openSearchConfig } from '../common/opensearch.ts';

export interface SetupConfig {
  /** Part of every name that is set up, see `indexName`. */
  readonly environment: string;
  readonly opensearch: OpenSearchConfig;
  /** Where saved objects are imported, authenticated as OpenSearch is; nowhere when absent. */
  readonly dashboards?: OpenSearchConfig;
}

/**
 * Reads `SIGHTLINE_ENVIRONMENT` (default `default`), OpenSearch's variables and `DASHBOARDS_URL`, the base of OpenSearch
 * Dashboards; on an OpenSearch Service domain that is `https://<endpoint>/_dashboards`.
 *
 * @throws Error when a variable is missing or not one of its values
 */
export function setupConfig(env: Env): SetupConfig {
  const opensearch = openSearchConfig(env);
  const url = env['DASHBOARDS_URL'];
  return {
    environment: env['SIGHTLINE_ENVIRONMENT'] || 'default',
    opensearch,
    ...(url && { dashboards: { ...opensearch, endpoint: dashboardsUrl(url) } }),
  };
}

function dashboardsUrl(value: string): string {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`DASHBOARDS_URL must be an http or https URL, got '${value}': leave it empty to import nothing`);
  return url.href;
}
