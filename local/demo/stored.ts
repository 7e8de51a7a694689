import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Kind } from '@sightline/telemetry/wire';

/** One document of a data stream. */
export interface Stored {
  readonly id: string;
  readonly kind: Kind;
  readonly source: Readonly<Record<string, unknown>>;
}

const KINDS: readonly Kind[] = ['log', 'metric', 'span'];
const PAGE = 5_000;

/** Reads every document of the environment since a time. A data stream that does not exist yet holds none. */
export async function readStored(client: Client, environment: string, since: number): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const kind of KINDS) {
    for await (const hit of hits(client, indexName(kind, environment), since))
      stored.push({ id: hit._id, kind, source: hit._source });
  }
  return stored;
}

interface Hit {
  readonly _id: string;
  readonly _source: Record<string, unknown>;
  readonly sort: readonly unknown[];
}

async function* hits(client: Client, index: string, since: number): AsyncGenerator<Hit> {
  const { body: exists } = await client.indices.exists({ index });
  if (!exists) return;
  await client.indices.refresh({ index });
  const { body: pit } = await client.createPit({ index: [index], keep_alive: '1m' });
  const id = String(pit.pit_id);
  try {
    let after: unknown[] | undefined;
    for (;;) {
      const { body } = await client.search({
        body: {
          size: PAGE,
          pit: { id, keep_alive: '1m' },
          query: { range: { '@timestamp': { gte: new Date(since).toISOString() } } },
          // times in nanoseconds do not fit a JSON number, so paging by them would skip documents
          sort: [{ _shard_doc: 'asc' }] as never,
          ...(after && { search_after: after as never }),
        },
      });
      const page = body.hits.hits as unknown as Hit[];
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = [...last.sort];
    }
  } finally {
    await client.deletePit({ body: { pit_id: [id] as never } });
  }
}
