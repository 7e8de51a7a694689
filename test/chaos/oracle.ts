import type { Client } from '@opensearch-project/opensearch';
import type { Bucket } from '../../cli/redrive/bucket.ts';
import { PREFIXES, readLetters } from '../../cli/redrive/object.ts';
import { bytesOf } from '../../functions/aggregator/dead-letter/revive.ts';
import type { Indices } from '../../functions/aggregator/document/document.ts';
import type { Workload } from './workload.ts';

/** How often each mark, or the id of what has none, was found. */
export type Found = ReadonlyMap<string, number>;

const MARK = /mark-\d+-/;

/** Looks through every document of the environment's data streams. */
export async function foundInOpenSearch(client: Client, indices: Indices): Promise<Found> {
  const found = new Map<string, number>();
  const index = [indices.log, indices.metric, indices.span];
  await client.indices.refresh({ index });
  let page = await client.search({ index, scroll: '1m', body: { size: 5_000, sort: ['_doc'] } });
  while (page.body.hits.hits.length > 0) {
    for (const { _id = '', _source } of page.body.hits.hits) count(found, JSON.stringify(_source), _id);
    page = (await client.scroll({ body: { scroll: '1m', scroll_id: page.body._scroll_id! } })) as typeof page;
  }
  return found;
}

/** Looks through every letter of the bucket, but those that were redriven. */
export async function foundInBucket(bucket: Bucket, indices: Indices): Promise<Found> {
  const found = new Map<string, number>();
  for (const prefix of PREFIXES)
    for (const key of await bucket.keys(prefix))
      for (const letter of readLetters(key, (await bucket.get(key))!, indices))
        count(found, bytesOf(letter).toString('latin1'), letter.id);
  return found;
}

function count(found: Map<string, number>, text: string, id: string): void {
  const name = MARK.exec(text)?.[0] ?? id;
  found.set(name, (found.get(name) ?? 0) + 1);
}

/** What a run did wrong; nothing, if it is right. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** In OpenSearch and in the bucket. */
  readonly both: readonly string[];
}

/** Holds what was found against what was put on the stream. */
export function judge({ marks, undecodable }: Workload, stored: Found, dead: Found): Verdict {
  const expected = [...marks, ...undecodable];
  return {
    lost: expected.filter((name) => !stored.has(name) && !dead.has(name)),
    doubled: [...stored].filter(([, times]) => times > 1).map(([name]) => name),
    both: expected.filter((name) => stored.has(name) && dead.has(name)),
  };
}
