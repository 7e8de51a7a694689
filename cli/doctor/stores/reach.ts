import type { Client } from '@opensearch-project/opensearch';
import { isServerless, type OpenSearchTarget } from '../../../contract/target.ts';
import { type ServerInfo, serverInfo } from '../../../opensearch/server-info.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** Oldest version that Sightline is tested with. */
const OLDEST = 2;

/**
 * Asks OpenSearch which it is, or Serverless, which does not tell, only whether it answers.
 *
 * @param index - one of the environment's
 */
export async function readServer(
  client: Client,
  target: OpenSearchTarget,
  index: string,
): Promise<ServerInfo | undefined> {
  if (!isServerless(target)) return serverInfo(client);
  await client.indices.exists({ index });
  return undefined;
}

/** Which OpenSearch answers here, which need not be what the aggregator meets with. */
export function judgeServer(info: ServerInfo | undefined, target: OpenSearchTarget, endpoint: string): Check {
  const where = `${target}, reached from here at ${endpoint}`;
  if (info === undefined) return ok('OpenSearch', `answers, ${where}`);
  const detail = `${info.number}, ${where}`;
  if (info.distribution !== 'opensearch' || Number(info.number.split('.')[0]) < OLDEST)
    return warning('OpenSearch', detail, `Sightline is tested with OpenSearch ${OLDEST} and later: upgrade it`);
  return ok('OpenSearch', detail);
}

/** Whether a whole cluster is closed to writes. */
export function judgeClusterBlocks(settings: readonly string[]): Check | undefined {
  const [setting] = settings;
  if (setting === undefined) return undefined;
  return failed(
    'OpenSearch',
    `takes no writes at all: ${setting} is set`,
    `lift it: PUT /_cluster/settings {"persistent":{"${setting}":null},"transient":{"${setting}":null}}`,
  );
}

/** Reads the settings that close a whole cluster to writes; none where they may not be read. */
export async function readClusterBlocks(client: Client): Promise<readonly string[]> {
  try {
    const { body } = await client.cluster.getSettings({ flat_settings: true });
    const all = { ...body.persistent, ...body.transient } as Readonly<Record<string, unknown>>;
    return ['cluster.blocks.read_only', 'cluster.blocks.read_only_allow_delete'].filter(
      (name) => String(all[name]) === 'true',
    );
  } catch {
    // It takes a permission of its own, and the aggregator's last failure tells as well.
    return [];
  }
}
