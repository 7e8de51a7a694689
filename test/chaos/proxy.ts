import type { ServerResponse } from 'node:http';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { json, type StubRequest, type StubServer, startStub } from '../functions/stub-server.ts';
import { FAULTS, forwardAll } from './faults.ts';
import { pick, seeded, seedOf } from './random.ts';
import { checkSignature } from './signature.ts';

/** How many requests met which fault. */
export type Tally = Map<string, number>;

export interface FaultProxy extends StubServer {
  readonly tally: Tally;
}

export interface FaultProxyOptions {
  readonly seed: number;
  /** Share of the requests that meet a fault. */
  readonly share: number;
  /** Of those who may sign requests. */
  readonly secret: string;
}

/**
 * Stands before OpenSearch and lets a share of the bulk requests meet a fault. Which, follows from the seed, the
 * request's first item and how often that came first: not from the order in which requests happen to arrive. Requests
 * must be signed, as OpenSearch Service wants them.
 */
export async function startFaultProxy(
  openSearchUrl: string,
  { seed, share, secret }: FaultProxyOptions,
): Promise<FaultProxy> {
  const tally: Tally = new Map();
  const times = new Map<string, number>();
  const count = (name: string) => tally.set(name, (tally.get(name) ?? 0) + 1);
  const server = await startStub(async (request, response) => {
    const { url, headers, body } = request;
    const verdict = checkSignature(request, secret, Date.now());
    if (verdict !== 'valid') {
      count(`signature ${verdict}`);
      return json(response, 403, { message: `Signature ${verdict}` });
    }
    if (!url.startsWith('/_bulk')) return passOn(request, response, openSearchUrl);
    const text = decompressed(body, headers['content-encoding']).toString();
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
    count(name);
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

/** Small questions meet no fault but those of OpenSearch itself: what they find out, a bulk request may do without. */
async function passOn({ method, url, body }: StubRequest, response: ServerResponse, openSearchUrl: string) {
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await fetch(new URL(url, openSearchUrl), { method, headers, ...(body.length > 0 && { body }) });
    json(response, answer.status, await answer.json());
  } catch {
    response.socket?.resetAndDestroy();
  }
}

function decompressed(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  return encoding === 'zstd' ? zstdDecompressSync(body) : body;
}
