import type { Client } from '@opensearch-project/opensearch';
import { SERVICE_DIMENSION } from '@sightline/telemetry/wire';
import type { Indices } from '../../functions/aggregator/document/document.ts';
import { attempt, type Check, failed, ok, warning } from './check.ts';

/** Functions that nobody calls write nothing, so old documents need not be bad. */
const QUIET_MS = 15 * 60_000;

/** The sampler runs each minute; what it writes takes up to some ten seconds. */
const SAMPLER_LATE_MS = 3 * 60_000;

const KINDS = { log: 'newest log', metric: 'newest metric', span: 'newest span' } as const;

/** How old the newest document of each kind is, and the sampler's last, which tells whether the whole pipe works. */
export async function checkFreshness(client: Client, indices: Indices, now: number): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const kind of ['log', 'metric', 'span'] as const)
    checks.push(await checkNewest(client, KINDS[kind], indices[kind], now));
  return [...checks, await checkSampler(client, indices.metric, now)];
}

function checkNewest(client: Client, name: string, index: string, now: number): Promise<Check> {
  return attempt(name, async () => {
    const newest = await newestIn(client, index, { match_all: {} });
    if (newest === undefined)
      return warning(name, 'none so far', 'attach functions and call them: Observability.attach in the CDK app');
    const text = `${ago(now - newest)} (${new Date(newest).toISOString()})`;
    if (now - newest > QUIET_MS)
      return warning(name, text, 'if functions were called since, look at the pipeline and at their log groups');
    return ok(name, text);
  });
}

function checkSampler(client: Client, index: string, now: number): Promise<Check> {
  return attempt('sampler', async () => {
    const newest = await newestIn(client, index, { term: { [SERVICE_DIMENSION]: 'sightline-sampler' } });
    const advice =
      "look at the sampler's log group, then at the aggregator's: it writes each minute, through the whole pipe";
    if (newest === undefined)
      return warning(
        'sampler',
        'has written nothing so far',
        `wait two minutes after a first deployment, then ${advice}`,
      );
    const text = `last run ${ago(now - newest)}`;
    return now - newest > SAMPLER_LATE_MS ? failed('sampler', text, advice) : ok('sampler', text);
  });
}

async function newestIn(client: Client, index: string, query: object): Promise<number | undefined> {
  const sort = [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }];
  const { body } = await client.search({
    index,
    body: { size: 1, query: query as never, sort: sort as never, _source: ['@timestamp'] },
  });
  const time = (body.hits.hits[0]?._source as { readonly '@timestamp'?: string | number } | undefined)?.['@timestamp'];
  return time === undefined ? undefined : new Date(time).getTime();
}

/** A duration for a person, such as `12 s ago`. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
