import type { Transport } from '@opensearch-project/opensearch';
import type { Compression } from '../../../contract/settings/opensearch.ts';
import type { Batch } from '../batch/batch.ts';
import { type Reply, requestWithin } from '../store/request.ts';
import { compress } from './compress.ts';

export type { Reply } from '../store/request.ts';

/** Sends one batch and waits at most so many milliseconds for the whole response. */
export type Send = (batch: Pick<Batch, 'body'>, timeoutMs: number) => Promise<Reply>;

/** Fields of the response that are read; without this filter it is half as large as the request. */
const FILTER_PATH = [
  'errors',
  'items.*.status',
  'items.*._index',
  'items.*.error.type',
  'items.*.error.reason',
  'items.*.error.caused_by.reason',
].join(',');

/**
 * Sends through the client's transport, which passes bytes on as they are, see {@link requestWithin}. OpenSearch is told
 * to wait for shards and mappings no longer than somebody waits for its answer.
 *
 * @param compression - how bodies are compressed; not at all when absent
 */
export function bulkSender(transport: Pick<Transport, 'request'>, compression?: Compression): Send {
  const headers = compression && { 'content-encoding': compression };
  return async ({ body }, timeoutMs) => {
    const bulkBody = compression === undefined ? body : await compress(body, compression);
    const querystring = { filter_path: FILTER_PATH, timeout: `${Math.ceil(timeoutMs)}ms` };
    return requestWithin(transport, { method: 'POST', path: '/_bulk', querystring, bulkBody }, timeoutMs, headers);
  };
}
