import type { ConnectionPool as Pool, Connection as PoolConnection, Transport } from '@opensearch-project/opensearch';
import connectionModule from '@opensearch-project/opensearch/lib/Connection.js';
import poolModule from '@opensearch-project/opensearch/lib/pool/index.js';
import transportModule from '@opensearch-project/opensearch/lib/Transport.js';
import type { OpenSearchConfig } from '../contract/settings/opensearch.ts';
import { authentication } from './authentication.ts';

/** The parts are CommonJS modules whose export is the class itself; their types say that it is `default`. */
const HttpConnection = connectionModule as unknown as typeof PoolConnection;
const HttpTransport = transportModule as unknown as new (
  options: ConstructorParameters<typeof Transport>[0],
) => Transport;
const { ConnectionPool } = poolModule as unknown as { readonly ConnectionPool: typeof Pool };

/** Bodies are sent as they are given and given back as they came: what is made of them is the caller's business. */
const TEXT = {
  serialize: String,
  ndserialize: String,
  deserialize: (text: string) => text,
  qserialize: (query: Record<string, string> = {}) => new URLSearchParams(query).toString(),
};

/**
 * Opens the client's transport alone, whose responses have their body as text. Loading it takes a quarter of the time
 * that the whole client takes, and a cold start needs no more.
 *
 * @throws Error when the secret can't be read or is not `{"username":…,"password":…}`
 */
export async function openSearchTransport(config: OpenSearchConfig): Promise<Transport> {
  const { auth, ...signer } = await authentication(config);
  const emit = () => true;
  const connectionPool = new ConnectionPool({
    Connection: signer.Connection ?? HttpConnection,
    // There is one node, the endpoint: with no other to prefer, the pool's pings to a "dead" one tell nothing.
    resurrectStrategy: 'none',
    emit,
    ...(auth && { auth }),
    ...(config.ca && { ssl: { ca: config.ca } }),
  });
  connectionPool.addConnection(config.endpoint);
  return new (signer.Transport ?? HttpTransport)({
    emit,
    connectionPool,
    serializer: TEXT,
    // Its callers know which requests may be sent again and how long there is time to.
    maxRetries: 0,
    requestTimeout: 30_000,
    sniffEndpoint: '_nodes/_all/http',
    suggestCompression: false,
  });
}
