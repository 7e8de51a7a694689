import { explainDisconnection } from '../../../opensearch/failure/connection.ts';
import { explainAnswer } from '../../../opensearch/failure.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { ago } from '../time.ts';
import { LATE_MS } from './figures.ts';
import type { OwnFailure } from './own-line.ts';
import { NOW_MS, type OwnLog } from './own-log.ts';

export interface OwnContext {
  /** Of OpenSearch, as the aggregator is configured. */
  readonly endpoint: string;
  readonly logGroup: string;
  /** Age of the oldest record in the newest batch, in milliseconds; `undefined` where CloudWatch has no figure. */
  readonly iteratorAgeMs: number | undefined;
  readonly now: number;
}

/**
 * What the aggregator itself met with last, which need not be what the person meets with who asks. A failure goes on if it
 * is young and nothing was reported after it, or if records wait all the same: another shard may be well.
 */
export function judgeOwnLog({ failure, reported }: OwnLog, context: OwnContext): Check {
  const name = 'aggregator';
  if (failure === undefined) return ok(name, 'wrote of no failure in the last hour');
  const { endpoint, logGroup, iteratorAgeMs = 0, now } = context;
  const { what, advice } = explainOwn(failure, endpoint);
  const age = now - failure.time;
  const detail = `its own last failure, ${ago(age)}: ${what}`;
  const place = `its log group is ${logGroup}`;
  const isOver = reported !== undefined && reported > failure.time && iteratorAgeMs <= LATE_MS;
  if (age <= NOW_MS && !isOver) return failed(name, detail, `${advice ?? 'look what it wrote before'}; ${place}`);
  const since = isOver ? 'it has delivered since' : 'it has written of none since';
  return warning(name, detail, `${since}: if it comes again, ${advice ?? 'look what it wrote before'}; ${place}`);
}

function explainOwn({ message, cause }: OwnFailure, endpoint: string): { what: string; advice?: string } {
  if (cause === undefined) return { what: message };
  const { type, reason, status } = cause;
  const what = `${message}: ${type}: ${reason}`;
  if (status !== undefined)
    return { what, advice: explainAnswer({ status, body: { error: { type, reason } }, path: '/_bulk' }).advice };
  const url = URL.parse(endpoint);
  if (url === null || !/connection|timeout/i.test(type)) return { what };
  const isTimeout = /timeout/i.test(type);
  const { advice } = explainDisconnection({ message: reason, isTimeout, endpoint: url, server: 'OpenSearch' });
  return { what, advice };
}
