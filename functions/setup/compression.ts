import type { Client } from '@opensearch-project/opensearch';
import { serverInfo } from '../../opensearch/server-info.ts';

/** The oldest version that was seen to take a request that is compressed with zstd. */
const FIRST = { major: 3, minor: 8 } as const;

/**
 * Refuses an OpenSearch that a request compressed with zstd might end: 2.19.6 dies of the first one, every node that gets
 * it (`NoSuchMethodError: Zstd.getFrameContentSize` in Netty's decoder, fatal). The aggregator only sends when Setup is
 * done.
 *
 * @throws Error unless the version is known to take it
 */
export async function requireZstd(client: Client): Promise<void> {
  const { number } = await serverInfo(client);
  if (!takesZstd(number))
    throw new Error(
      `a request compressed with zstd might end OpenSearch ${number}, it needs ${FIRST.major}.${FIRST.minor}: set OPENSEARCH_COMPRESSION to gzip or none`,
    );
}

/** @param version - as OpenSearch tells it, such as `3.8.0` */
export function takesZstd(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > FIRST.major || (major === FIRST.major && minor >= FIRST.minor);
}
