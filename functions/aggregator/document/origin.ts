import type { Line, LogOrigin } from '../line.ts';

/** Where a line comes from, as far as the names of its log group and stream tell it. */
export interface LambdaOrigin {
  readonly function?: string;
  /** The function's version, such as `$LATEST` or `7`. */
  readonly version?: string;
}

const LAMBDA_LOG_GROUP = '/aws/lambda/';

/**
 * A log stream that Lambda made: `2026/11/25/[$LATEST]0123…` in the group of one function, `2026/11/25/orders[7][0123…]`
 * in a group of the user's own, which several functions may share
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html).
 */
const LAMBDA_LOG_STREAM = /^\d{4}\/\d{2}\/\d{2}\/([\w-]*)\[(\$LATEST|\d+)\]\[?[0-9a-f]+\]?$/;

/** The function that a line comes from. */
export function functionOf({ origin }: Line): string | undefined {
  return origin && lambdaOrigin(origin).function;
}

/** The version of the function that a line comes from. */
export function versionOf({ origin }: Line): string | undefined {
  return origin && lambdaOrigin(origin).version;
}

let last: LogOrigin | undefined;
let known: LambdaOrigin = {};

/** Lines of one payload share their origin, so that the latest is kept. */
function lambdaOrigin(origin: LogOrigin): LambdaOrigin {
  if (origin !== last) {
    known = parseOrigin(origin);
    last = origin;
  }
  return known;
}

function parseOrigin({ logGroup, logStream }: LogOrigin): LambdaOrigin {
  const [, name, version] = LAMBDA_LOG_STREAM.exec(logStream) ?? [];
  const fn = logGroup.startsWith(LAMBDA_LOG_GROUP) ? logGroup.slice(LAMBDA_LOG_GROUP.length) : name;
  return { ...(fn && { function: fn }), ...(version && { version }) };
}
