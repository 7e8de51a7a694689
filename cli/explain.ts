import type { Auth } from '../contract/settings/opensearch.ts';
import { explainFailure } from '../opensearch/failure.ts';

/** What went wrong, in one line, and what to do where that is known, in another. */
export interface Explanation {
  readonly what: string;
  readonly advice?: string;
}

const LOG_IN = "log in, for example with 'aws sso login', or set AWS_PROFILE or AWS_ACCESS_KEY_ID";
const EXPIRED = "the credentials have expired: log in again, for example with 'aws sso login'";
const DENIED =
  'your credentials lack the permission: the pages docs/operating.md and docs/delivery.md list what they need';
const CLOCK =
  "set this computer's clock: AWS takes no request that was signed minutes ago or is to be signed in minutes";

/** What to do about errors that AWS knows by these names. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: LOG_IN,
  TokenProviderError: LOG_IN,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  UnrecognizedClientException: 'AWS does not know these credentials: check AWS_PROFILE and AWS_ACCESS_KEY_ID',
  InvalidClientTokenId: 'AWS does not know these credentials: check AWS_PROFILE and AWS_ACCESS_KEY_ID',
  RequestTimeTooSkewed: CLOCK,
  RequestExpired: CLOCK,
  NoSuchBucket: 'check --stack and AWS_REGION, or DEAD_LETTER_BUCKET if it is set',
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  UnauthorizedOperation: DENIED,
  ValidationError: "name Sightline's stack with --stack and its Region with AWS_REGION",
};

/** Errors of the network on the way to AWS, by Node.js's codes. */
const NETWORK = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/;

/** Names that say nothing. */
const NAMELESS: readonly string[] = ['Error', 'TypeError', 'AggregateError'];

/**
 * Says what went wrong, and what to do where that is known.
 *
 * @param auth - how OpenSearch was asked
 */
export function explained(error: unknown, auth?: Auth): Explanation {
  const failure = explainFailure(error, { ...(auth && { auth }) });
  if (failure !== undefined) return { what: failure.what, advice: failure.advice };
  const { name, message, code } = asError(error);
  const what = oneLine(NAMELESS.includes(name) ? message || code || name : `${name}: ${message}`);
  const advice = adviceOn(name, message, code);
  return { what, ...(advice !== undefined && { advice }) };
}

/** The same as text of one or two lines. */
export function explain(error: unknown, auth?: Auth): string {
  const { what, advice } = explained(error, auth);
  return advice === undefined ? what : `${what}\n${advice}`;
}

/** Whether AWS could not be asked for want of credentials or a Region. */
export function isLoggedOut(error: unknown): boolean {
  const { name, message } = asError(error);
  return ADVICE[name] === LOG_IN || isRegionMissing(message);
}

function adviceOn(name: string, message: string, code: string | undefined): string | undefined {
  if (isRegionMissing(message)) return 'set AWS_REGION';
  if (/Signature (expired|not yet current)/.test(message)) return CLOCK;
  if (code !== undefined && NETWORK.test(code))
    return 'AWS can not be reached from here: check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set';
  return ADVICE[name];
}

/** An empty variable is not taken for a missing one. */
function isRegionMissing(message: string): boolean {
  return message === 'Region is missing' || message.startsWith('Region not accepted');
}

interface Named {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** Of several errors, as of a host with several addresses, the first stands for all. */
function asError(error: unknown): Named {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const code = (error as { readonly code?: unknown }).code;
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined)?.message : undefined;
  return { name: error.name, message: error.message || first || '', ...(typeof code === 'string' && { code }) };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
