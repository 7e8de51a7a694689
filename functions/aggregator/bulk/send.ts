import type { Transport } from '@opensearch-project/opensearch';
import errors from '@opensearch-project/opensearch/lib/errors.js';
import type { Compression } from '../../common/opensearch-config.ts';
import type { Batch } from '../batch/batch.ts';
import { compress } from './compress.ts';

/** What came back from a bulk request: a response, or the reason why there is none that can be read. */
export type Reply =
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'failure'; readonly type: string; readonly reason: string };

/** Sends one batch and waits at most so many milliseconds for the whole response. */
export type Send = (batch: Pick<Batch, 'body'>, timeoutMs: number) => Promise<Reply>;

/** Fields of the response that are read; without this filter it is half as large as the request. */
const FILTER_PATH = [
  'errors',
  'items.*.status',
  'items.*.error.type',
  'items.*.error.reason',
  'items.*.error.caused_by.reason',
].join(',');

/**
 * Sends through the client's transport, which passes bytes on as they are.
 *
 * The function it gives turns every failure of the connection into a reply; it rejects only for what no second attempt
 * of the same request can mend, such as credentials that can't be had.
 *
 * @param compression - how bodies are compressed; not at all when absent
 */
export function bulkSender(transport: Pick<Transport, 'request'>, compression?: Compression): Send {
  const headers = compression && { 'content-encoding': compression };
  return async ({ body }, timeoutMs) => {
    const bulkBody = compression === undefined ? body : await compress(body, compression);
    const request = transport.request(
      { method: 'POST', path: '/_bulk', querystring: { filter_path: FILTER_PATH }, bulkBody },
      { requestTimeout: timeoutMs, ...(headers && { headers }) },
    );
    // The client's own timeout watches for a silent socket, and no longer once the response has begun.
    const { promise: expired, resolve: expire } = Promise.withResolvers<Reply>();
    const timer = setTimeout(() => {
      expire({ kind: 'failure', type: 'timeout', reason: `no complete response within ${timeoutMs} ms` });
      request.abort();
    }, timeoutMs);
    try {
      return await Promise.race([request.then(response, failure), expired]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function response({ statusCode, body }: { statusCode: number | null; body: unknown }): Reply {
  return { kind: 'response', status: statusCode ?? 0, body };
}

function failure(error: unknown): Reply {
  if (error instanceof errors.ResponseError) return response(error);
  if (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.RequestAbortedError ||
    error instanceof errors.DeserializationError
  )
    return { kind: 'failure', type: error.name, reason: error.message };
  throw error;
}
