import type { ServerResponse } from 'node:http';
import { json } from '../functions/stub-server.ts';
import type { Random } from './random.ts';

/** A bulk request on its way through the proxy. */
export interface Passing {
  /** Action and source line of each item. */
  readonly items: readonly string[];
  readonly response: ServerResponse;
  readonly random: Random;
  /** Sends items to OpenSearch and gives its answer. */
  forward(items: readonly string[]): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly errors?: boolean; readonly items?: readonly unknown[] };
}

export type Fault = (passing: Passing) => void | Promise<void>;

/** Lets the connection die as the kernel does when the other side is gone. */
const reset = ({ response }: Passing) => {
  response.socket?.resetAndDestroy();
};

const refuse =
  (status: number, type: string): Fault =>
  ({ response }) =>
    json(response, status, { error: { type, reason: 'told so' }, status });

/** Answers for some items in OpenSearch's place; it never sees those. */
const refuseItems =
  (status: number, type: string, reason = 'told so'): Fault =>
  async ({ items, response, random, forward }) => {
    const refused = items.map(() => random() < 0.3);
    const others = items.filter((_, at) => !refused[at]);
    const answer = others.length === 0 ? { status: 200, body: { items: [] } } : await forward(others);
    if (answer.status !== 200) return json(response, answer.status, answer.body);
    const results = [...(answer.body.items ?? [])];
    const told = { create: { status, error: { type, reason } } };
    json(response, 200, { errors: true, items: refused.map((isRefused) => (isRefused ? told : results.shift())) });
  };

/** Begins to answer as OpenSearch would and stops, with the connection open or closed. */
const cut =
  (end: 'hang' | 'close'): Fault =>
  async ({ items, response, forward }) => {
    const { status, body } = await forward(items);
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
    response.write(text.slice(0, -10), () => end === 'close' && response.socket?.destroy());
  };

/** What may happen to one request. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'reset before': reset,
  'reset after': async (passing) => {
    await passing.forward(passing.items);
    reset(passing);
  },
  'hang before': () => {},
  'hang after': async ({ items, forward }) => {
    await forward(items);
  },
  'cut and closed': cut('close'),
  'cut and open': cut('hang'),
  'request 429': refuse(429, 'circuit_breaking_exception'),
  'request 503': refuse(503, 'cluster_block_exception'),
  // As when a role's permissions have been changed; a wrong clock is a real one, see the workers.
  'request 403': refuse(403, 'security_exception'),
  'request 413': ({ items, response, forward }) =>
    items.length > 20 ? void json(response, 413, {}) : forwardAll({ items, response, forward }),
  'a page': ({ response }) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
  },
  'item 429': refuseItems(429, 'rejected_execution_exception'),
  'item 503': refuseItems(503, 'unavailable_shards_exception'),
  // OpenSearch answers a bulk request with 200 whose sender may not write: each item says so.
  'item 403, a permission': refuseItems(
    403,
    'security_exception',
    'no permissions for [indices:data/write/bulk[s]] and User [name=writer, backend_roles=[], requestedTenant=null]',
  ),
  'item 403, a block': refuseItems(
    403,
    'cluster_block_exception',
    'index [logs] blocked by: [FORBIDDEN/8/index write (api)];',
  ),
  // OpenSearch does not let the index that a data stream writes to be closed.
  'item 400, closed index': refuseItems(400, 'index_closed_exception'),
  'an item short': async ({ items, response, forward }) => {
    const { status, body } = await forward(items);
    json(response, status, { ...body, items: body.items?.slice(1) });
  },
};

export async function forwardAll({ items, response, forward }: Pick<Passing, 'items' | 'response' | 'forward'>) {
  const { status, body } = await forward(items);
  json(response, status, body);
}
