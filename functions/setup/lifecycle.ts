import type { Client } from '@opensearch-project/opensearch';
import type { Auth, Compression } from '../../contract/settings/opensearch.ts';
import type { Retention } from '../../contract/settings/setup.ts';
import { isServerless, type OpenSearchTarget } from '../../contract/target.ts';
import { reasonOf } from '../../opensearch/failure.ts';
import { requireZstd } from './compression.ts';
import type { Step } from './patience.ts';
import { applyRetention } from './retention.ts';
import { importSavedObjects } from './saved-objects/import.ts';
import { savedObjects, toNdjson } from './saved-objects/index.ts';
import { createStores, deleteTemplates } from './stores.ts';
import type { StoreOptions } from './templates/index-template.ts';

/** What the custom resource works on. */
export interface Target {
  readonly client: Client;
  readonly dashboards?: Client;
  /** Default `self-managed`. */
  readonly kind?: OpenSearchTarget;
}

const ID_PREFIX = 'sightline-';

/** The custom resource's physical id. It changes with the environment, which CloudFormation then replaces. */
export function physicalId(environment: string): string {
  return ID_PREFIX + environment;
}

/** The environment that a physical id was made of; `undefined` for an id that this resource did not give itself. */
export function environmentOf(id: string): string | undefined {
  return id.startsWith(ID_PREFIX) ? id.slice(ID_PREFIX.length) : undefined;
}

/** What an installation may be told besides where to. */
export interface InstallOptions {
  /** Kept for ever when absent. */
  readonly retention?: Retention;
  /** How the aggregator will compress its requests. */
  readonly compression?: Compression | undefined;
  /** Told of what could not be done, where all else was. */
  readonly warn?: (message: string) => void;
}

/**
 * Sets an environment up. Doing it again changes nothing, so it serves creation and update alike. Dashboards that are away
 * or refuse what they are to show are warned of: telemetry is stored without them.
 *
 * @returns how many saved objects were imported
 * @throws Error that names the step that failed, why, and what to do
 */
export async function install(
  { client, dashboards, kind = 'self-managed' }: Target,
  environment: string,
  step: Step,
  { retention, compression, warn = () => undefined }: InstallOptions = {},
): Promise<number> {
  if (compression === 'zstd') await step('use zstd', () => requireZstd(client));
  await createStores(client, environment, step, storeOptions(kind, retention), warn);
  if (retention !== undefined && !isServerless(kind)) await applyRetention(client, environment, retention, step, warn);
  if (dashboards === undefined) return 0;
  const ndjson = toNdjson(savedObjects(environment));
  try {
    return await step('import saved objects', () => importSavedObjects(dashboards, ndjson), 'OpenSearch Dashboards');
  } catch (error) {
    warn(`${reasonOf(error)}; telemetry is stored all the same: mend it and run Setup again for its dashboards`);
    return 0;
  }
}

/**
 * On Serverless a store is one index. The second generation deletes documents by age and by a setting of the index
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-retention.html); a classic
 * collection does so by a life-cycle policy, which the stack makes where it knows the collection's name.
 */
function storeOptions(kind: OpenSearchTarget, retention: Retention | undefined): StoreOptions {
  if (!isServerless(kind)) return {};
  if (kind === 'serverless' || retention === undefined) return { dataStreams: false };
  return { dataStreams: false, retentionDays: retention.days };
}

/**
 * Takes an environment's index templates away. Its data stays, and so do the saved objects that show it. Nothing makes it
 * fail, so that a stack can always be deleted.
 *
 * @param warn - told of what was left, why, and how to remove it
 */
export async function uninstall(
  client: Client,
  environment: string,
  warn: (message: string) => void,
  auth?: Auth,
): Promise<void> {
  try {
    const kept = await deleteTemplates(client, environment);
    if (kept.length > 0) warn(`kept index templates of data streams that still exist: ${kept.join(', ')}`);
  } catch (error) {
    warn(leftBehind(environment, reasonOf(error, auth && { auth })));
  }
}

/** Says that the index templates of an environment could not be deleted, and how to do it. */
export function leftBehind(environment: string, reason: string): string {
  return `could not delete the index templates of ${environment}: ${reason}; if OpenSearch is still there, remove them with DELETE /_index_template/sightline-${environment}-*`;
}
