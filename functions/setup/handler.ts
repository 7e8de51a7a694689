import { setTimeout as sleep } from 'node:timers/promises';
import { env } from '@sightline/telemetry/env';
import { logger } from '@sightline/telemetry/logger';
import type { CdkCustomResourceHandler } from 'aws-lambda';
import { setupSettings } from '../../contract/settings/setup.ts';
import { openSearchClient } from '../../opensearch/client.ts';
import { reasonOf } from '../../opensearch/failure.ts';
import { environmentOf, install, leftBehind, physicalId, uninstall } from './lifecycle.ts';
import { patientSteps } from './patience.ts';

/** How long a creation waits for an OpenSearch that is starting, if Lambda gives it the time. */
const PATIENCE_MS = 60_000;
/** Left of Lambda's time for the work itself and for telling CloudFormation. */
const RESERVE_MS = 15_000;

const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };

const warn = (message: string) => logger.warn(message);

/**
 * The `onEvent` handler of a CDK custom resource: sets an environment up in OpenSearch and OpenSearch Dashboards.
 *
 * - Create, Update: index templates, data streams, the service-map index, with `RETENTION_DAYS` policies for rollover and
 *   deletion, and with `DASHBOARDS_URL` saved objects. A data stream whose template has changed rolls over.
 *   An event without a type is an update too: it is that of someone who invokes the function by hand.
 * - Delete: the index templates go, data stays. The environment is the one in the physical id, because after a change of
 *   environment CloudFormation deletes the old resource when the function's variables already name the new one. It never
 *   fails: what could not be removed is logged.
 *
 * @returns the physical id, and as `Data` the number of `SavedObjects` imported
 * @throws Error that says what could not be done, why, and what to do; CloudFormation shows it as the resource's reason
 */
export const handler: CdkCustomResourceHandler = async (event, context) => {
  if (event.RequestType === 'Delete') {
    const environment = environmentOf(event.PhysicalResourceId);
    if (environment !== undefined) await remove(environment);
    return { PhysicalResourceId: event.PhysicalResourceId };
  }
  const { environment, openSearch, dashboardsUrl, retention } = setupSettings.read(env());
  const client = await openSearchClient(openSearch);
  // Dashboards is authenticated as OpenSearch is.
  const dashboards =
    dashboardsUrl === undefined ? undefined : await openSearchClient({ ...openSearch, endpoint: dashboardsUrl });
  const patience = Math.min(PATIENCE_MS, context.getRemainingTimeInMillis() - RESERVE_MS);
  const step = patientSteps(patience, clock, {
    auth: openSearch.auth,
    tell: (message) => logger.info(message),
  });
  const imported = await install(
    { client, ...(dashboards && { dashboards }), kind: openSearch.target },
    environment,
    step,
    { ...(retention && { retention }), compression: openSearch.compression, warn },
  );
  return { PhysicalResourceId: physicalId(environment), Data: { SavedObjects: imported } };
};

/** A configuration that is wrong, or a secret that is gone, leaves things behind as an OpenSearch that refuses does. */
async function remove(environment: string): Promise<void> {
  try {
    const { openSearch } = setupSettings.read(env());
    await uninstall(await openSearchClient(openSearch), environment, warn, openSearch.auth);
  } catch (error) {
    warn(leftBehind(environment, reasonOf(error)));
  }
}
