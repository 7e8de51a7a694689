import type { Env } from '@sightline/telemetry/env';
import type { Kind } from '@sightline/telemetry/wire';
import { environmentOf } from './environment.ts';
import { type OpenSearchSettings, openSearchSettings, type ReadOpenSearch, requireSecrecy } from './opensearch.ts';
import { httpUrl, type Settings, text, variables, wholeNumber } from './variables.ts';

/** How long telemetry is kept, and when a data stream begins its next backing index. */
export interface Retention {
  /** Days from the rollover of an index to its deletion. */
  readonly days: Readonly<Record<Kind, number>>;
  /** Days after which an index rolls over, if it has not by its size. */
  readonly rolloverDays: number;
  /** GiB of a primary shard at which an index rolls over. */
  readonly rolloverGib: number;
}

/** What the construct tells Setup. */
export interface SetupSettings {
  /** Ends every name that is set up, see `indexName`. */
  readonly environment: string;
  readonly openSearch: OpenSearchSettings;
  /** URL of OpenSearch Dashboards, into which saved objects are imported; nowhere when absent. */
  readonly dashboardsUrl?: string | undefined;
  /** For ever when absent. */
  readonly retention?: Retention;
}

/** {@link SetupSettings} as the function has them. */
export interface ReadSetup extends SetupSettings {
  readonly openSearch: ReadOpenSearch;
}

export const DEFAULT_ROLLOVER = { days: 1, gib: 30 } as const;

/**
 * Settings of Setup: those of {@link openSearchSettings}, and
 *
 * | variable                                       | value                                                     |
 * |------------------------------------------------|-----------------------------------------------------------|
 * | `SIGHTLINE_ENVIRONMENT`                        | default `default`                                         |
 * | `DASHBOARDS_URL`                               | URL; on a domain `https://<endpoint>/_dashboards`         |
 * | `RETENTION_DAYS`                               | whole days from an index's rollover on; default: for ever |
 * | `RETENTION_DAYS_{LOGS,METRICS,SPANS}`          | the same for one kind of data                             |
 * | `ROLLOVER_DAYS`, `ROLLOVER_GIB`                | when an index rolls over, default 1 day or 30 GiB         |
 */
export const setupSettings: Settings<SetupSettings, ReadSetup> = {
  write: ({ environment, openSearch, dashboardsUrl, retention }) =>
    variables({
      ...openSearchSettings.write(openSearch),
      SIGHTLINE_ENVIRONMENT: environment,
      DASHBOARDS_URL: dashboardsUrl,
      ...(retention && writeRetention(retention)),
    }),

  read(env) {
    const openSearch = openSearchSettings.read(env);
    const dashboardsUrl = readDashboardsUrl(env);
    if (dashboardsUrl !== undefined)
      requireSecrecy('DASHBOARDS_URL', { endpoint: dashboardsUrl, auth: openSearch.auth });
    const retention = readRetention(env);
    return {
      environment: environmentOf(env),
      openSearch,
      ...(dashboardsUrl !== undefined && { dashboardsUrl }),
      ...(retention && { retention }),
    };
  },
};

function readDashboardsUrl(env: Env): string | undefined {
  const url = text(env, 'DASHBOARDS_URL');
  return url === undefined ? undefined : httpUrl('DASHBOARDS_URL', url, 'leave it empty to import nothing');
}

/** A kind has a variable of its own where it differs. */
function writeRetention({ days: { log, metric, span }, rolloverDays, rolloverGib }: Retention) {
  return {
    RETENTION_DAYS: log,
    RETENTION_DAYS_METRICS: metric === log ? undefined : metric,
    RETENTION_DAYS_SPANS: span === log ? undefined : span,
    ROLLOVER_DAYS: rolloverDays,
    ROLLOVER_GIB: rolloverGib,
  };
}

function readRetention(env: Env): Retention | undefined {
  const days = wholeNumber(env, 'RETENTION_DAYS', {});
  if (days === undefined) return undefined;
  const ofKind = (name: string) => wholeNumber(env, `RETENTION_DAYS_${name}`, { fallback: days });
  return {
    days: { log: ofKind('LOGS'), metric: ofKind('METRICS'), span: ofKind('SPANS') },
    rolloverDays: wholeNumber(env, 'ROLLOVER_DAYS', { fallback: DEFAULT_ROLLOVER.days }),
    rolloverGib: wholeNumber(env, 'ROLLOVER_GIB', { fallback: DEFAULT_ROLLOVER.gib }),
  };
}
