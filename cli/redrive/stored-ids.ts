import type { Client } from '@opensearch-project/opensearch';

/** Tells which of some ids have a document in any of the data streams. */
export type StoredIds = (ids: readonly string[], indices: readonly string[]) => Promise<ReadonlySet<string>>;

/** OpenSearch gives no more hits in one answer (`index.max_result_window`). */
const MAX_HITS = 10_000;

/**
 * Looks ids up in every backing index of the data streams. `create` refuses an id only where the data stream writes now:
 * a line that was stored before the last rollover would be stored again.
 */
export function storedIds(client: Client): StoredIds {
  let refreshed: Promise<unknown> | undefined;
  return async (ids, indices) => {
    const target = { index: [...indices], ignore_unavailable: true };
    // A search sees only what was there at the last refresh. Serverless has no such request.
    refreshed ??= client.indices.refresh(target, { ignore: [404] });
    await refreshed;
    const found = new Set<string>();
    for (let from = 0; from < ids.length; from += MAX_HITS) {
      const values = ids.slice(from, from + MAX_HITS);
      const body = { size: MAX_HITS, query: { ids: { values } } };
      const { body: answer } = await client.search({ ...target, _source: false, body });
      for (const { _id } of answer.hits.hits) if (_id !== undefined) found.add(_id);
    }
    return found;
  };
}
