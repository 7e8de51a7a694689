import type { Client } from '@opensearch-project/opensearch';
import { otherServer } from './failure/other-server.ts';
import { FailureError } from './failure/shape.ts';
import { isObject } from './failure/unknown.ts';

/** Which OpenSearch it is. */
export interface ServerInfo {
  /** `opensearch`; absent for Elasticsearch, and for a domain that was told to pass for it. */
  readonly distribution?: string;
  /** Such as `3.8.0`. */
  readonly number: string;
}

/**
 * Asks an OpenSearch which it is. Serverless does not tell.
 *
 * @throws Error that says so when what answers is no OpenSearch
 */
export async function serverInfo(client: Client): Promise<ServerInfo> {
  const { body, meta, statusCode } = await client.info();
  const version: unknown = isObject(body) ? body.version : undefined;
  if (!isObject(version) || typeof version['number'] !== 'string')
    throw new FailureError(otherServer({ status: statusCode ?? 200, body, endpoint: meta.connection.url.origin }));
  const { number, distribution } = version;
  return { number, ...(typeof distribution === 'string' && { distribution }) };
}
