import type { Env } from '@sightline/telemetry/env';
import { type OpenSearchConfig, openSearchConfig, requireSecrecy } from '../../contract/settings/opensearch.ts';
import { textVariable } from '../../contract/settings/text-variable.ts';
import { wholeNumber } from '../../contract/settings/whole-number.ts';
import { type Target, targetOf } from '../../contract/target.ts';
import type { Retention } from './retention.ts';

export interface SetupConfig {
  /** Part of every name that is set up, see `indexName`. */
  readonly environment: string;
  readonly opensearch: OpenSearchConfig;
  /** What kind of OpenSearch it is. */
  readonly target: Target;
  /** Where saved objects are imported, authenticated as OpenSearch is; nowhere when absent. */
  readonly dashboards?: OpenSearchConfig;
  /** How long data is kept; for ever when absent. */
  readonly retention?: Retention;
}

const DEFAULT_ROLLOVER = { days: 1, gib: 30 } as const;

/**
 * Reads `SIGHTLINE_ENVIRONMENT` (default `default`), OpenSearch's variables and `DASHBOARDS_URL`, the base of OpenSearch
 * Dashboards; on an OpenSearch Service domain that is `https://<endpoint>/_dashboards`. `OPENSEARCH_TARGET` says what kind
 * of OpenSearch it is where the endpoint does not. `RETENTION_DAYS` is how long data is kept after its index rolled over,
 * which it does after `ROLLOVER_DAYS` (default 1) or at `ROLLOVER_GIB` (default 30); `RETENTION_DAYS_LOGS`,
 * `RETENTION_DAYS_METRICS` and `RETENTION_DAYS_SPANS` say otherwise of one kind.
 *
 * @throws Error when a variable is missing or not one of its values
 */
export function setupConfig(env: Env): SetupConfig {
  const opensearch = openSearchConfig(env);
  const url = textVariable(env, 'DASHBOARDS_URL');
  const dashboards = url === undefined ? undefined : { ...opensearch, endpoint: dashboardsUrl(url) };
  if (dashboards !== undefined) requireSecrecy('DASHBOARDS_URL', dashboards);
  const days = wholeNumber(env, 'RETENTION_DAYS');
  return {
    environment: textVariable(env, 'SIGHTLINE_ENVIRONMENT') ?? 'default',
    opensearch,
    target: targetOf(env, opensearch.endpoint),
    ...(dashboards && { dashboards }),
    ...(days && {
      retention: {
        days: {
          log: wholeNumber(env, 'RETENTION_DAYS_LOGS') ?? days,
          metric: wholeNumber(env, 'RETENTION_DAYS_METRICS') ?? days,
          span: wholeNumber(env, 'RETENTION_DAYS_SPANS') ?? days,
        },
        rolloverDays: wholeNumber(env, 'ROLLOVER_DAYS') ?? DEFAULT_ROLLOVER.days,
        rolloverGib: wholeNumber(env, 'ROLLOVER_GIB') ?? DEFAULT_ROLLOVER.gib,
      },
    }),
  };
}

function dashboardsUrl(value: string): string {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`DASHBOARDS_URL must be an http or https URL, got '${value}': leave it empty to import nothing`);
  return url.href;
}
