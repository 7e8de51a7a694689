import type { Transport } from '@opensearch-project/opensearch';
import { type Reply, requestWithin } from './request.ts';

/** A small request beside the bulk requests. */
export interface Question {
  readonly method: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** Begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is where it is text. */
  readonly body?: object | string;
  /** Longest wait for the whole response, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Asks OpenSearch through the connections of the bulk requests. The response has its body parsed, or as text where it is
 * no JSON. A status that tells of an error is a response as any other; no response is a reply too.
 */
export type Ask = (question: Question) => Promise<Reply>;

export function asker(transport: Pick<Transport, 'request'>): Ask {
  return async ({ method, path, query, body, timeoutMs }) => {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const reply = await requestWithin(
      transport,
      { method, path, ...(query && { querystring: query }), ...(text !== undefined && { body: text }) },
      timeoutMs,
    );
    return reply.kind === 'response' ? { ...reply, body: parsed(reply.body) } : reply;
  };
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
