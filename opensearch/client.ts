import { Client } from '@opensearch-project/opensearch';
import type { OpenSearchConfig } from '../contract/settings/opensearch.ts';
import { authentication } from './authentication.ts';

/**
 * Opens a client with keep-alive connections. It never retries by itself: its callers know which requests may be sent
 * again and how long there is time to. With basic authentication this fetches the secret, so keep the client.
 *
 * @throws Error when the secret can't be read or is not `{"username":…,"password":…}`
 * @example
 * const client = await openSearchClient(openSearchConfig(env()));
 * await client.indices.putIndexTemplate({ name: 'sightline-logs', body: template });
 */
export async function openSearchClient(config: OpenSearchConfig): Promise<Client> {
  return new Client({
    node: config.endpoint,
    maxRetries: 0,
    // There is one node, the endpoint: with no other to prefer, the pool's pings to a "dead" one tell nothing.
    resurrectStrategy: 'none',
    ...(config.ca && { ssl: { ca: config.ca } }),
    ...(await authentication(config)),
  });
}
