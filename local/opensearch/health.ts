/** The version of the OpenSearch that answers at this address, or `undefined` when none does. */
export async function versionAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = (await response.json()) as { version?: { number?: string } };
    return body.version?.number;
  } catch {
    return undefined;
  }
}

/** Tells whether every primary shard of the node at this address can be used. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    const query = '_cluster/health?wait_for_status=yellow&timeout=1s';
    return (await fetch(new URL(query, url), { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
