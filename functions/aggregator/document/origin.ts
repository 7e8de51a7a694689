import type { Line } from '../line.ts';

const LAMBDA_LOG_GROUP = '/aws/lambda/';

/** The function whose log group a line comes from. */
export function functionOf({ origin }: Line): string | undefined {
  return origin?.logGroup.startsWith(LAMBDA_LOG_GROUP) ? origin.logGroup.slice(LAMBDA_LOG_GROUP.length) : undefined;
}
