import { errors } from '@opensearch-project/opensearch';

/** OpenSearch answers 429 and 503 while it starts; a load balancer before it 502 and 504. */
const STARTING: readonly number[] = [429, 502, 503, 504];

/**
 * The function's role may be younger than a minute, and IAM's changes take their time to reach every endpoint
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
 */
const NOT_YET_ALLOWED = 403;

/** Tells an endpoint that can't be reached from one that answers with an error. */
export function isUnreachable(error: unknown): boolean {
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError
  );
}

/** Whether the same request may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  return isUnreachable(error) || status === NOT_YET_ALLOWED || (status !== undefined && STARTING.includes(status));
}

/** The HTTP status that the endpoint answered with, if it answered. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof errors.ResponseError ? error.statusCode : undefined;
}

/** OpenSearch's name for an error, such as `resource_already_exists_exception`. */
export function typeOf(error: unknown): string | undefined {
  return error instanceof errors.ResponseError ? error.body?.error?.type : undefined;
}

/** Says why a request failed, with what the endpoint answered. CloudFormation shows it, so it is short. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof errors.ResponseError)) return error instanceof Error ? error.message : String(error);
  const { body } = error;
  const answer = typeof body === 'string' ? body : JSON.stringify(body?.error ?? body);
  return `HTTP ${error.statusCode} ${answer}`.slice(0, 500);
}
