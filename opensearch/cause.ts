import type { Auth } from '../contract/settings/opensearch.ts';
import { explainAnswer, type Failure, RUN_SETUP } from './failure.ts';

/** What OpenSearch said of a document or a request that it did not take. */
export interface Refused {
  /** OpenSearch's name for it, such as `security_exception`. */
  readonly type: string;
  readonly reason: string;
  readonly status?: number;
}

const BLOCK = 'cluster_block_exception';
const SECURITY = 'security_exception';
const MISSING = 'index_not_found_exception';

/**
 * Whether the writer was refused and not the document: a permission is missing, a block is on the index or the cluster, or
 * the store is gone. The same document is taken once that is mended, and no change of the document helps.
 */
export function isConfiguration({ type, status }: Refused): boolean {
  return status === 401 || status === 403 || type === SECURITY || type === BLOCK || type === MISSING;
}

/** Whether somebody, or OpenSearch itself for want of disk space, put a block on the index or the cluster. */
export function isBlock({ type }: Refused): boolean {
  return type === BLOCK;
}

/** Whether the store is gone. */
export function isMissingStore({ type }: Refused): boolean {
  return type === MISSING;
}

/** What a cause was told of. */
export interface Told {
  /** The data stream or index that the document was meant for. */
  readonly index?: string;
  readonly auth?: Auth;
}

/**
 * Says what a cause of configuration means and what to do: who lacks which permission on what, which block and how to
 * lift it, which store is gone.
 *
 * @returns `undefined` for a cause that is not one of configuration, see {@link isConfiguration}
 */
export function explainCause(cause: Refused, { index, auth }: Told = {}): Failure | undefined {
  if (!isConfiguration(cause)) return undefined;
  const { type, reason, status = 403 } = cause;
  if (isMissingStore(cause)) {
    const name = /no such index \[([^\]]+)\]/.exec(reason)?.[1] ?? index ?? 'store';
    return {
      what: `there is no ${name}: its data stream or index is gone, and so is the template to make it by`,
      status,
      index: name,
      advice: `deploy the stack again, or ${RUN_SETUP}`,
    };
  }
  const error = { type, reason, ...(index !== undefined && { index }) };
  return explainAnswer({
    status,
    body: type === 'http_error' ? reason : { error },
    method: 'POST',
    path: '/_bulk',
    ...(auth && { auth }),
  });
}
