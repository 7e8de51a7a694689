import { Client, type ClientOptions } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import type { OpenSearchConfig } from './opensearch-config.ts';
import { basicCredentials } from './secret.ts';

export { type OpenSearchConfig, openSearchConfig } from './opensearch-config.ts';

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
    ...(await authentication(config)),
  });
}

async function authentication({ auth }: OpenSearchConfig): Promise<ClientOptions> {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic':
      return { auth: await basicCredentials(auth.secretArn) };
    case 'sigv4':
      return AwsSigv4Signer({ region: auth.region, service: auth.service, getCredentials: await credentialProvider() });
  }
}

async function credentialProvider() {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}
