import type { errors } from '@opensearch-project/opensearch';
import type { Auth } from '../contract/settings/opensearch.ts';
import type { Server } from './failure/answer.ts';
import { explainDisconnection, isLasting } from './failure/connection.ts';
import { explainAnswer } from './failure/explain-answer.ts';
import { type Problem, problemOf } from './failure/problem.ts';
import { type Failure, FailureError, failureText, oneLine } from './failure/shape.ts';

export type { Server } from './failure/answer.ts';
export { explainAnswer } from './failure/explain-answer.ts';
export { otherServer } from './failure/other-server.ts';
export { type Failure, FailureError, failureText, oneLine, RUN_SETUP } from './failure/shape.ts';
export { isObject } from './failure/unknown.ts';

/** How it was asked, as far as the advice depends on it. */
export interface Asking {
  /** Names the secret that a refused user comes from. */
  readonly auth?: Auth;
  /** Default OpenSearch. */
  readonly server?: Server;
}

/** The client's errors, by name: a bundle and a test may each have classes of their own. */
type ClientError =
  | errors.ResponseError
  | errors.ConnectionError
  | errors.TimeoutError
  | errors.NoLivingConnectionsError
  | errors.DeserializationError;

const UNREACHABLE: readonly string[] = ['ConnectionError', 'TimeoutError', 'NoLivingConnectionsError'];

/**
 * Explains an error of the OpenSearch client: an answer that is an error, no answer, or one that is no JSON.
 *
 * @returns `undefined` for an error that is not the client's
 */
export function explainFailure(error: unknown, { auth, server = 'OpenSearch' }: Asking = {}): Failure | undefined {
  if (error instanceof FailureError) return error.failure;
  if (!isClientError(error)) return undefined;
  if (!('meta' in error)) return NO_JSON[server];
  const { connection, request } = error.meta?.meta ?? {};
  const endpoint = connection?.url;
  const status = statusOf(error);
  if (status !== undefined) {
    const { method, path } = request?.params ?? {};
    const user = userOf(connection?.headers);
    return explainAnswer({
      status,
      body: error.meta.body,
      server,
      ...(method && { method }),
      ...(path && { path }),
      ...(endpoint && { endpoint: endpoint.origin }),
      ...(auth && { auth }),
      ...(user && { user }),
    });
  }
  if (endpoint === undefined) return { what: oneLine(error.message), advice: `check where ${server} is said to be` };
  return explainDisconnection({ message: error.message, isTimeout: error.name === 'TimeoutError', endpoint, server });
}

const NO_JSON: Readonly<Record<Server, Failure>> = {
  OpenSearch: {
    what: 'what answered is no OpenSearch: its answer is broken JSON',
    advice: 'check the address in OPENSEARCH_ENDPOINT, and a proxy before it',
  },
  'OpenSearch Dashboards': {
    what: 'what answered is no OpenSearch Dashboards: its answer is broken JSON',
    advice: 'check the address in DASHBOARDS_URL, and a proxy before it',
  },
};

/** Says in one line why something failed and what to do, whatever was thrown. CloudFormation shows it, so it is short. */
export function reasonOf(error: unknown, asking?: Asking): string {
  const failure = explainFailure(error, asking);
  if (failure !== undefined) return failureText(failure);
  return oneLine(error instanceof Error ? error.message : String(error), 500);
}

/** Tells an endpoint that can't be reached from one that answers with an error. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && UNREACHABLE.includes(error.name) && 'meta' in error;
}

/** Whether an endpoint can't be reached that may be reached in a moment, since nothing is wrong but that it is away. */
export function isAway(error: unknown): boolean {
  if (!isUnreachable(error)) return false;
  const { message, meta } = error as errors.ConnectionError;
  const endpoint = meta?.meta?.connection?.url;
  return endpoint === undefined || !isLasting({ message, endpoint });
}

/** The HTTP status that the endpoint answered with, if it answered. */
export function statusOf(error: unknown): number | undefined {
  return isClientError(error) && error.name === 'ResponseError'
    ? (error as errors.ResponseError).statusCode
    : undefined;
}

/** OpenSearch's name for an error, such as `resource_already_exists_exception`; empty where it gave none. */
export function typeOf(error: unknown): string | undefined {
  return answerOf(error)?.type;
}

/** Why the endpoint refused, in its own words, if it answered. */
export function reasonIn(error: unknown): string | undefined {
  return answerOf(error)?.reason;
}

/**
 * Whether there is nothing at the path that was asked, as of a plugin that is not there: OpenSearch answers 400 and OpenSearch
 * Serverless 404.
 */
export function isMissingApi(error: unknown): boolean {
  return statusOf(error) === 404 || (answerOf(error)?.reason.startsWith('no handler found') ?? false);
}

function answerOf(error: unknown): Problem | undefined {
  return statusOf(error) === undefined ? undefined : problemOf((error as errors.ResponseError).meta.body);
}

function isClientError(error: unknown): error is ClientError {
  if (!(error instanceof Error)) return false;
  return error.name === 'ResponseError' || error.name === 'DeserializationError' || isUnreachable(error);
}

/** The name of the user whose password was sent. */
function userOf(headers: object | undefined): string | undefined {
  const { authorization } = (headers ?? {}) as { readonly authorization?: unknown };
  if (typeof authorization !== 'string' || !authorization.startsWith('Basic ')) return undefined;
  return Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0];
}
