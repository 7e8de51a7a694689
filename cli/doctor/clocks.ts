import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Client } from '@opensearch-project/opensearch';
import { type Check, failed, ok, warning } from './check.ts';
import { duration } from './time.ts';

/** How far a clock is ahead of this computer's, in milliseconds; negative behind. `undefined` where it was not read. */
export interface Clocks {
  readonly aws: number | undefined;
  readonly openSearch: number | undefined;
}

/** Dates of HTTP and of OpenSearch's answer are whole seconds, and an answer takes its time. */
const NEAR_MS = 30_000;

/** AWS takes no request that was signed so much earlier or later (https://docs.aws.amazon.com/general/latest/gr/signature-v4-troubleshooting.html). */
const REFUSED_MS = 5 * 60_000;

/** A clock that is read while other things are asked for. */
export interface WatchedClock {
  /** How far it is ahead of this computer's, in milliseconds; `undefined` before the first answer. */
  readonly ahead: () => number | undefined;
}

/** Notes AWS's clock at each answer of a client. */
export function watchClock(client: Pick<LambdaClient, 'middlewareStack'>): WatchedClock {
  let ahead: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = (result.response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
      const date = Date.parse(headers?.['date'] ?? '');
      if (!Number.isNaN(date)) ahead = date - Date.now();
      return result;
    },
    // The last before the answer is made of the response, so that it sees those of errors too.
    { step: 'deserialize', priority: 'low', name: 'watchClock', override: true },
  );
  return { ahead: () => ahead };
}

/** Reads the clock of the node that answers; `undefined` where OpenSearch does not tell. */
export async function openSearchClock(client: Client): Promise<number | undefined> {
  try {
    const { body } = await client.cat.health({ format: 'json', h: ['epoch'] });
    const [row] = body as unknown as readonly { readonly epoch?: string }[];
    const time = Number(row?.epoch) * 1000;
    return time > 0 ? time - Date.now() : undefined;
  } catch {
    // Serverless has no such request, and a reader may lack the permission: the other clocks may still tell.
    return undefined;
  }
}

/** Whether this computer, AWS and OpenSearch agree about the time, and else who is probably wrong. */
export function judgeClocks({ aws, openSearch }: Clocks): Check | undefined {
  const others = [
    ...(aws === undefined ? [] : [{ name: 'AWS', ahead: aws }]),
    ...(openSearch === undefined ? [] : [{ name: 'OpenSearch', ahead: openSearch }]),
  ];
  if (others.length === 0) return undefined;
  const off = others.filter(({ ahead }) => Math.abs(ahead) > NEAR_MS);
  const names = others.map(({ name }) => name).join(' and ');
  const [first, second] = off;
  if (first === undefined) return ok('clocks', `this computer, ${names} agree`);
  const text = off.map(({ name, ahead }) => `${name} is ${aheadText(ahead)} this computer`).join(', ');
  const judge = off.some(({ ahead }) => Math.abs(ahead) >= REFUSED_MS) ? failed : warning;
  return judge('clocks', text, adviceOn(first, second, others.length));
}

interface Reading {
  readonly name: string;
  readonly ahead: number;
}

function adviceOn(first: Reading, second: Reading | undefined, count: number): string {
  if (second !== undefined && Math.abs(first.ahead - second.ahead) > NEAR_MS)
    return "no two clocks agree: set this computer's, run this again, then OpenSearch's";
  if (second === undefined && count === 2)
    return first.name === 'AWS'
      ? "AWS's is right: set the clocks of this computer and of OpenSearch"
      : "set the clock of OpenSearch's nodes: this computer agrees with AWS";
  if (first.name === 'AWS' || second !== undefined)
    return "set this computer's clock: OpenSearch refuses what is signed with it. Ages below go by AWS's clock";
  return "set this computer's clock or that of OpenSearch's nodes: ages below may be wrong by as much";
}

function aheadText(ahead: number): string {
  return `${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`;
}
