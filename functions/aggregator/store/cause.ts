import { isObject } from '../../../opensearch/failure.ts';
import type { Cause } from '../line.ts';
import type { Reply } from './request.ts';

/** Characters that are kept of a body that is not OpenSearch's, such as a proxy's page. */
const MAX_REASON = 300;

/** Why a request brought nothing, from its reply. */
export function causeOf(reply: Reply): Cause {
  if (reply.kind === 'failure') return { type: reply.type, reason: reply.reason };
  const { status, body } = reply;
  const error = isObject(body) ? body['error'] : undefined;
  if (isObject(error)) return { ...describe(error), status };
  const said = isObject(body) ? (body['message'] ?? body['Message']) : body;
  const reason = typeof said === 'string' && said !== '' ? said.slice(0, MAX_REASON) : `HTTP status ${status}`;
  return { type: 'http_error', reason, status };
}

/** An error as OpenSearch tells it, of a request or of an item. */
export interface ErrorBody {
  readonly type?: unknown;
  readonly reason?: unknown;
  readonly caused_by?: unknown;
}

export function describe(error: ErrorBody = {}): Cause {
  const causedBy = isObject(error.caused_by) ? error.caused_by['reason'] : undefined;
  const reasons = [error.reason, causedBy].filter((reason) => typeof reason === 'string');
  return {
    type: typeof error.type === 'string' ? error.type : 'unknown',
    reason: reasons.length === 0 ? 'no reason given' : reasons.join(': '),
  };
}

/** Whether OpenSearch gave no answer that would be the same the next time: it is away, too busy or broken. */
export function isNoAnswer(reply: Reply): boolean {
  return reply.kind === 'failure' || isPassing(reply.status);
}

/** Too busy or broken at this moment: the same request may succeed later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
