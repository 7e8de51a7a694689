import type { Client } from '@opensearch-project/opensearch';
import type { Indices } from '../../functions/aggregator/document/document.ts';
import { isServerless, type Target } from '../../functions/common/target.ts';
import { attempt, type Check, ok, warning } from './check.ts';

/** Oldest version that Sightline is tested with. */
const OLDEST = 2;

/** Whether OpenSearch answers, which version it is, and what kind of target it is taken for. */
export function checkOpenSearch(client: Client, endpoint: string, target: Target, indices: Indices): Promise<Check> {
  return attempt('OpenSearch', async () => {
    const where = `${target}, at ${endpoint}`;
    if (isServerless(target)) {
      // A collection does not tell its version.
      await client.indices.exists({ index: indices.log });
      return ok('OpenSearch', `answers, ${where}`);
    }
    const { body } = await client.info();
    const { distribution, number } = body.version;
    const detail = `${number}, ${where}`;
    if (distribution !== 'opensearch' || Number(number.split('.')[0]) < OLDEST)
      return warning('OpenSearch', detail, `Sightline is tested with OpenSearch ${OLDEST} and later: upgrade it`);
    return ok('OpenSearch', detail);
  });
}
