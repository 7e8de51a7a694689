import { isBlock, isConfiguration } from '../../../opensearch/cause.ts';
import type { Cause } from '../line.ts';
import { causeOf, describe, type ErrorBody, isPassing } from '../store/cause.ts';
import type { Reply } from '../store/request.ts';

/** What becomes of one item of a bulk request. */
export type Outcome =
  /** `index` is the one of the store's indexes that took it; absent where that is the one that was expected. */
  | { readonly kind: 'stored'; readonly index?: string }
  | { readonly kind: 'duplicate' }
  /** The target makes its own ids and refuses any other. */
  | { readonly kind: 'without-id' }
  | { readonly kind: 'retry'; readonly cause: Cause }
  /** Whoever writes was refused, whatever he writes: a permission or the store is missing. */
  | { readonly kind: 'refused'; readonly cause: Cause }
  | { readonly kind: 'dead'; readonly cause: Cause };

/**
 * What to do after a bulk request.
 *
 * - `items`: each item has its own outcome, in the request's order;
 * - `retry`: nothing is known of any item, so send them all again;
 * - `split`: the request as a whole was refused for what it holds, so send its halves;
 * - `stop`: no request can succeed until someone changes the configuration.
 */
export type Decision =
  | { readonly kind: 'items'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'retry' | 'split' | 'stop'; readonly cause: Cause };

/**
 * Decides from the reply alone what to do about a bulk request.
 *
 * | request                                                   | decision |
 * |-----------------------------------------------------------|----------|
 * | 2xx with one item for each that was sent                  | items    |
 * | 2xx with anything else                                    | retry    |
 * | 408, 429, 5xx, no connection, time-out, unreadable        | retry    |
 * | 403 for a block on the cluster                            | retry    |
 * | 400 (one item's form spoils the request), 413 (too large) | split    |
 * | 401, 403, any other status                                | stop     |
 *
 * | item                                                     | outcome    |
 * |----------------------------------------------------------|------------|
 * | 2xx                                                      | stored     |
 * | 409: the id is there, from an earlier delivery           | duplicate  |
 * | 408, 429, 5xx, none that can be read                     | retry      |
 * | 403 for a block on the index                             | retry      |
 * | 401, 403: a permission is missing; 404: the store is     | refused    |
 * | 400 because it has an id (OpenSearch Serverless)         | without-id |
 * | any other: the document will never be taken              | dead       |
 *
 * Sending an item again is always safe, since its id is fixed and the action is `create`; unless the target refuses ids.
 *
 * @param sent - how many items the request had
 * @param expected - the body of a response that tells that all were created, where it is known, see {@link allCreated}
 */
export function decide(reply: Reply, sent: number, expected = allCreated(new Array(sent).fill(undefined))): Decision {
  if (reply.kind === 'failure') return { kind: 'retry', cause: { type: reply.type, reason: reply.reason } };
  const { status } = reply;
  if (isSuccess(status) && reply.body === expected) return { kind: 'items', outcomes: new Array(sent).fill(STORED) };
  const body = typeof reply.body === 'string' ? parsed(reply.body) : reply.body;
  if (isSuccess(status)) return decideItems(status, body, sent);
  const cause = causeOf({ ...reply, body });
  if (status === 400 || status === 413) return { kind: 'split', cause };
  return { kind: isPassing(status) || isBlock(cause) ? 'retry' : 'stop', cause };
}

const STORED: Outcome = { kind: 'stored' };

/**
 * The one text that tells that every item was created, as nearly every response does. Comparing costs far less than
 * parsing and is as strict.
 *
 * @param indexes - for each item the index that is to have taken it
 */
export function allCreated(indexes: readonly (string | undefined)[]): string {
  let items = '';
  for (let at = 0, end = 0; at < indexes.length; at = end) {
    // Mostly they are all of one index.
    while (end < indexes.length && indexes[end] === indexes[at]) end++;
    items += `${created(indexes[at])},`.repeat(end - at);
  }
  return `{"errors":false,"items":[${items.slice(0, -1)}]}`;
}

function created(index: string | undefined): string {
  return index === undefined ? '{"create":{"status":201}}' : `{"create":{"_index":"${index}","status":201}}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function decideItems(status: number, body: unknown, sent: number): Decision {
  const items = (body as { items?: unknown } | null)?.items;
  const count = Array.isArray(items) ? items.length : 0;
  if (!Array.isArray(items) || count !== sent)
    return {
      kind: 'retry',
      cause: {
        type: 'item_count_mismatch',
        reason: `the response has ${count} items for ${sent} that were sent`,
        status,
      },
    };
  return { kind: 'items', outcomes: items.map(decideItem) };
}

interface ItemResult {
  readonly _index?: unknown;
  readonly status?: unknown;
  readonly error?: ErrorBody;
}

function decideItem(item: unknown): Outcome {
  const result: ItemResult = (item as { create?: ItemResult } | null)?.create ?? {};
  const { status } = result;
  if (typeof status !== 'number') return { kind: 'retry', cause: describe(result.error) };
  if (isSuccess(status)) return typeof result._index === 'string' ? { kind: 'stored', index: result._index } : STORED;
  if (status === 409) return { kind: 'duplicate' };
  const cause = { ...describe(result.error), status };
  if (status === 400 && cause.reason.includes(REFUSES_IDS)) return { kind: 'without-id' };
  if (isPassing(status) || isBlock(cause)) return { kind: 'retry', cause };
  return { kind: isConfiguration(cause) ? 'refused' : 'dead', cause };
}

/**
 * A time series collection of OpenSearch Serverless says so
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-troubleshooting.html).
 */
const REFUSES_IDS = 'Document ID is not supported in create/index operation request';

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
