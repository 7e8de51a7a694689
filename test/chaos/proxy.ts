import { gunzipSync } from 'node:zlib';
import { type StubServer, startStub } from '../functions/stub-server.ts';
import { FAULTS, forwardAll } from './faults.ts';
import { pick, seeded, seedOf } from './random.ts';

/** How many requests met which fault. */
export type Tally = Map<string, number>;

export interface FaultProxy extends StubServer {
  readonly tally: Tally;
}

/**
 * Stands before OpenSearch and lets a share of the bulk requests meet a fault. Which, follows from the seed, the
 * request's first item and how often that came first: not from the order in which requests happen to arrive.
 */
export async function startFaultProxy(openSearchUrl: string, seed: number, share: number): Promise<FaultProxy> {
  const tally: Tally = new Map();
  const times = new Map<string, number>();
  const server = await startStub(async ({ url, headers, body }, response) => {
    const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    const items = text.split(/\n(?=\{"create":)/).map((item) => item.trimEnd());
    const first = items[0]!.slice(0, items[0]!.indexOf('\n'));
    const time = (times.get(first) ?? 0) + 1;
    times.set(first, time);
    const random = seeded(seedOf(seed, first, time));
    const forward = async (sent: readonly string[]) => {
      const answer = await fetch(new URL(url, openSearchUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: `${sent.join('\n')}\n`,
      });
      return { status: answer.status, body: (await answer.json()) as object };
    };
    const name = random() < share ? pick(Object.keys(FAULTS), random) : 'none';
    tally.set(name, (tally.get(name) ?? 0) + 1);
    const treat = FAULTS[name] ?? forwardAll;
    try {
      await treat({ items, response, random, forward });
    } catch {
      // OpenSearch is down: so is what stands before it.
      response.socket?.resetAndDestroy();
    }
  });
  return { ...server, tally };
}
