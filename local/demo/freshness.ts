import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';

/** How often OpenSearch is asked, and so the resolution of what is measured. */
const POLL_MS = 250;
/** Log lines that take longer than this to be searchable are not waited for here; the count finds them if they come. */
const WINDOW_MS = 120_000;

export interface Freshness {
  /** Stops watching; returns the time from line to searchable of every log line seen, in milliseconds, sorted. */
  stop(): Promise<number[]>;
}

/**
 * Watches log lines become searchable: the time between a line's own timestamp and the first search that returned it.
 * Lines from before the watch began are left out.
 */
export function watchFreshness(client: Client, environment: string): Freshness {
  const index = indexName('log', environment);
  const seen = new Map<string, number>();
  let watching = true;
  const started = Date.now();
  let previousPoll = started;

  const poll = async (): Promise<void> => {
    const asked = Date.now();
    const { body } = await client.search({
      index,
      ignore_unavailable: true,
      body: {
        size: 10_000,
        _source: false,
        docvalue_fields: [{ field: '@timestamp', format: 'epoch_millis' }],
        query: {
          bool: {
            filter: [
              { range: { '@timestamp': { gte: Math.max(started, asked - WINDOW_MS) } } },
              { exists: { field: 'sightline' } },
            ],
          },
        },
      },
    });
    for (const hit of body.hits.hits) {
      const written = Number(hit.fields?.['@timestamp']?.[0]);
      if (hit._id !== undefined && !seen.has(hit._id)) seen.set(hit._id, asked - written);
    }
    previousPoll = asked;
  };

  const watch = async (): Promise<void> => {
    while (watching) {
      // OpenSearch may be down on purpose; the next poll sees what this one missed
      await poll().catch(() => undefined);
      await sleep(Math.max(0, previousPoll + POLL_MS - Date.now()));
    }
  };
  const done = watch();

  return {
    async stop() {
      watching = false;
      await done;
      return [...seen.values()].filter((delay) => delay >= 0).sort((a, b) => a - b);
    },
  };
}

/** The nearest-rank percentile of sorted values; `undefined` of none. */
export function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
