import type { Transport } from '@opensearch-project/opensearch';
import errors from '@opensearch-project/opensearch/lib/errors.js';

/** What came back from a request: a response, or the reason why there is none that can be read. */
export type Reply =
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'failure'; readonly type: string; readonly reason: string };

/** A reply that stands for no complete response in time. */
export const TIMEOUT = 'timeout';

type Parameters = NonNullable<globalThis.Parameters<Transport['request']>[0]>;

/**
 * Sends one request and waits at most so many milliseconds for the whole response. Every failure of the connection
 * becomes a reply; it rejects only for what no second attempt of the same request can mend, such as credentials that
 * can't be had.
 */
export async function requestWithin(
  transport: Pick<Transport, 'request'>,
  parameters: Parameters,
  timeoutMs: number,
  headers?: Readonly<Record<string, string>>,
): Promise<Reply> {
  const request = transport.request(parameters, { requestTimeout: timeoutMs, ...(headers && { headers }) });
  // The client's own timeout watches for a silent socket, and no longer once the response has begun.
  const { promise: expired, resolve: expire } = Promise.withResolvers<Reply>();
  const timer = setTimeout(() => {
    expire({ kind: 'failure', type: TIMEOUT, reason: `no complete response within ${timeoutMs} ms` });
    request.abort();
  }, timeoutMs);
  try {
    return await Promise.race([request.then(response, failure), expired]);
  } finally {
    clearTimeout(timer);
  }
}

function response({ statusCode, body }: { statusCode: number | null; body: unknown }): Reply {
  return { kind: 'response', status: statusCode ?? 0, body };
}

function failure(error: unknown): Reply {
  if (error instanceof errors.ResponseError) return response(error);
  // Which of the two comes first is chance.
  if (error instanceof errors.TimeoutError) return { kind: 'failure', type: TIMEOUT, reason: error.message };
  if (
    error instanceof errors.ConnectionError ||
    error instanceof errors.RequestAbortedError ||
    error instanceof errors.DeserializationError
  )
    return { kind: 'failure', type: error.name, reason: error.message };
  throw error;
}
