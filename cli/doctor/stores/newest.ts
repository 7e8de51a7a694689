import type { Client } from '@opensearch-project/opensearch';
import type { Kind } from '@sightline/telemetry/wire';
import { SERVICE_DIMENSION } from '@sightline/telemetry/wire';
import { SAMPLER_SERVICE } from '../../../contract/names.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { ago } from '../time.ts';

/** What a store tells of its newest documents. */
export interface Newest {
  /** When the newest one was written that does not lie in the future; milliseconds since the epoch. */
  readonly time: number | undefined;
  /** Documents that lie in the future, and the furthest of them. */
  readonly future: number;
  readonly furthest: number | undefined;
}

/** Later than this a document lies in the future, and says nothing of how fresh the store is: clocks differ by seconds. */
export const FUTURE_MARGIN = 'now+2m';

/** Functions that nobody calls write nothing, so old documents need not be bad. */
const QUIET_MS = 15 * 60_000;

/** The sampler runs each minute; what it writes takes up to some ten seconds. */
const SAMPLER_LATE_MS = 3 * 60_000;

const SAMPLER = { term: { [SERVICE_DIMENSION]: SAMPLER_SERVICE } } as const;

/** Reads how fresh a store is, by one request. */
export async function readNewest(client: Client, index: string): Promise<Newest> {
  const { body } = await client.search({
    index,
    body: {
      size: 0,
      aggs: {
        past: { filter: { range: { '@timestamp': { lte: FUTURE_MARGIN } } }, aggs: MAX },
        future: { filter: { range: { '@timestamp': { gt: FUTURE_MARGIN } } }, aggs: MAX },
      } as never,
    },
  });
  const { past, future } = (body.aggregations ?? {}) as unknown as Readonly<Record<string, Buckets>>;
  return { time: timeOf(past), future: future?.doc_count ?? 0, furthest: timeOf(future) };
}

/** Reads when the sampler's newest sample was written, in milliseconds since the epoch. */
export async function readSampler(client: Client, index: string): Promise<number | undefined> {
  const query = { bool: { filter: [SAMPLER, { range: { '@timestamp': { lte: FUTURE_MARGIN } } }] } };
  const { body } = await client.search({ index, body: { size: 0, query: query as never, aggs: MAX as never } });
  const { newest } = (body.aggregations ?? {}) as unknown as { readonly newest?: Maximum };
  return parse(newest);
}

const MAX = { newest: { max: { field: '@timestamp' } } } as const;

interface Maximum {
  readonly value_as_string?: string;
}

interface Buckets {
  readonly doc_count: number;
  readonly newest: Maximum;
}

function timeOf(buckets: Buckets | undefined): number | undefined {
  return buckets === undefined || buckets.doc_count === 0 ? undefined : parse(buckets.newest);
}

function parse(newest: Maximum | undefined): number | undefined {
  const time = Date.parse(newest?.value_as_string ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** How old the newest document of a kind is. */
export function judgeNewest(kind: Kind, { time, future, furthest }: Newest, now: number): Check {
  const name = `newest ${kind}`;
  const ahead = future === 0 ? '' : `; ${future} lie in the future, up to ${iso(furthest)}`;
  if (time === undefined)
    return warning(name, `none so far${ahead}`, 'attach functions and call them: Observability.attach in the CDK app');
  const text = `${ago(now - time)} (${iso(time)})${ahead}`;
  if (now - time > QUIET_MS)
    return warning(
      name,
      text,
      "if functions were called since, mend what is failed above, or look at one with '--function <name>'",
    );
  if (future > 0) return warning(name, text, "a function's clock is wrong, or it sets the time in its lines itself");
  return ok(name, text);
}

/** How long ago the sampler ran, which tells whether the whole pipe works. */
export function judgeSampler(time: number | undefined, now: number): Check {
  const advice =
    "it writes each minute, through the whole pipe: mend what is failed above; if nothing is, look at the sampler's log group and its schedule";
  if (time === undefined)
    return warning(
      'sampler',
      'has written nothing so far',
      'it writes each minute, through the whole pipe: two minutes after a first deployment, mend what is failed above, or look at its log group and its schedule',
    );
  const text = `last run ${ago(now - time)}`;
  return now - time > SAMPLER_LATE_MS ? failed('sampler', text, advice) : ok('sampler', text);
}

function iso(time: number | undefined): string {
  return time === undefined ? 'an unknown time' : new Date(time).toISOString();
}
