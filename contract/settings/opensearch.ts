import type { Env } from '@sightline/telemetry/env';
import { AUTHS, type OpenSearchTarget, SIGNING_SERVICES, type SigningService, TARGETS, targetOf } from '../target.ts';
import { isLoopback } from './loopback.ts';
import { httpUrl, oneOf, required, type Settings, text, variables } from './variables.ts';

/** How bulk requests are compressed. */
export type Compression = 'gzip' | 'zstd';

const COMPRESSIONS = ['gzip', 'zstd', 'none'] as const;

/**
 * How requests are authenticated.
 *
 * - `sigv4`: each is signed with the function's own role;
 * - `basic`: a user of the internal database, from a Secrets Manager secret that holds `{"username":…,"password":…}`;
 * - `none`: for a node that asks nobody, as in the local stack.
 */
export type AuthSettings =
  | { readonly kind: 'sigv4'; readonly service: SigningService }
  | { readonly kind: 'basic'; readonly secretArn: string }
  | { readonly kind: 'none' };

/** What a deployment tells its functions of OpenSearch. */
export interface OpenSearchSettings {
  /** `https://…`, or `http://…` for a node on the loopback interface; no credentials in it. */
  readonly endpoint: string;
  readonly auth: AuthSettings;
  /** What kind it is, where {@link targetOf} does not find it out. */
  readonly target?: OpenSearchTarget | undefined;
  readonly compression?: Compression | 'none' | undefined;
}

/** {@link AuthSettings} with the Region that requests are signed for. */
export type Auth =
  | Exclude<AuthSettings, { kind: 'sigv4' }>
  | (AuthSettings & { kind: 'sigv4'; readonly region: string });

/** Where OpenSearch is and how a request to it is made. */
export interface OpenSearchConfig {
  readonly endpoint: string;
  readonly auth: Auth;
  /** Not at all when absent. */
  readonly compression?: Compression;
  /** Certificate (PEM) of who signed the endpoint's, where that is none of those that Node knows. */
  readonly ca?: string;
}

/** {@link OpenSearchSettings} as a function has them. */
export interface ReadOpenSearch extends OpenSearchConfig {
  readonly target: OpenSearchTarget;
}

/** Variables that say which OpenSearch it is. */
export const OPENSEARCH_VARIABLES = [
  'OPENSEARCH_ENDPOINT',
  'OPENSEARCH_AUTH',
  'OPENSEARCH_SIGNING_SERVICE',
  'OPENSEARCH_SECRET_ARN',
  'OPENSEARCH_TARGET',
  'OPENSEARCH_COMPRESSION',
] as const;

/**
 * Settings of every function that asks OpenSearch.
 *
 * | variable                     | value                                                                    |
 * |------------------------------|--------------------------------------------------------------------------|
 * | `OPENSEARCH_ENDPOINT`        | URL; with `basic` an `https` one, unless it is loopback                  |
 * | `OPENSEARCH_AUTH`            | `sigv4`, `basic` or `none`                                               |
 * | `OPENSEARCH_SIGNING_SERVICE` | with `sigv4`: `es` (OpenSearch Service, default) or `aoss` (Serverless)  |
 * | `AWS_REGION`                 | with `sigv4`: Lambda sets it                                             |
 * | `OPENSEARCH_SECRET_ARN`      | with `basic`: secret with `username` and `password`                      |
 * | `OPENSEARCH_TARGET`          | an {@link OpenSearchTarget}, default {@link targetOf}                    |
 * | `OPENSEARCH_COMPRESSION`     | `gzip`, `zstd`, or `none` (default)                                      |
 *
 * Reading throws also where a password would be sent over plain `http`.
 *
 * @example
 * openSearchSettings.read({ OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200', OPENSEARCH_AUTH: 'none' });
 */
export const openSearchSettings: Settings<OpenSearchSettings, ReadOpenSearch> = {
  write: ({ endpoint, auth, target, compression }) =>
    variables({
      OPENSEARCH_ENDPOINT: endpoint,
      OPENSEARCH_AUTH: auth.kind,
      OPENSEARCH_SIGNING_SERVICE: auth.kind === 'sigv4' ? auth.service : undefined,
      OPENSEARCH_SECRET_ARN: auth.kind === 'basic' ? auth.secretArn : undefined,
      OPENSEARCH_TARGET: target,
      OPENSEARCH_COMPRESSION: compression,
    }),

  read(env) {
    const endpoint = readEndpoint(text(env, 'OPENSEARCH_ENDPOINT') ?? '');
    const auth = readAuth(env);
    const compression = oneOf(env, 'OPENSEARCH_COMPRESSION', COMPRESSIONS, 'none');
    const found = targetOf(endpoint, auth.kind, auth.kind === 'sigv4' ? auth.service : undefined);
    const target = oneOf(env, 'OPENSEARCH_TARGET', TARGETS, found);
    requireSecrecy('OPENSEARCH_ENDPOINT', { endpoint, auth });
    return { endpoint, auth, target, ...(compression !== 'none' && { compression }) };
  },
};

/**
 * A password is sent with each request, so it never goes over plain `http`, but to this computer.
 *
 * @param name - the variable that holds the endpoint
 * @throws Error when it would
 */
export function requireSecrecy(name: string, { endpoint, auth }: OpenSearchConfig): void {
  const { protocol, hostname } = new URL(endpoint);
  if (auth.kind === 'basic' && protocol === 'http:' && !isLoopback(hostname))
    throw new Error(
      `${name} must be an https URL with OPENSEARCH_AUTH=basic, got '${endpoint}': over http anybody on the way can read the password`,
    );
}

function readEndpoint(value: string): string {
  const example = "set it to the domain's endpoint, for example 'https://search-example.eu-west-1.es.amazonaws.com'";
  const endpoint = httpUrl('OPENSEARCH_ENDPOINT', value, example);
  const { username, password } = new URL(endpoint);
  if (username !== '' || password !== '')
    throw new Error(
      'OPENSEARCH_ENDPOINT must not hold credentials: set OPENSEARCH_AUTH=basic and OPENSEARCH_SECRET_ARN',
    );
  return endpoint;
}

function readAuth(env: Env): Auth {
  const kind = oneOf(env, 'OPENSEARCH_AUTH', AUTHS);
  switch (kind) {
    case 'none':
      return { kind };
    case 'basic': {
      const fix = 'the ARN of a Secrets Manager secret, which OPENSEARCH_AUTH=basic needs';
      return { kind, secretArn: required(env, 'OPENSEARCH_SECRET_ARN', fix) };
    }
    case 'sigv4': {
      const fix = "the Region of the domain, for example 'eu-west-1', which OPENSEARCH_AUTH=sigv4 needs";
      const service = oneOf(env, 'OPENSEARCH_SIGNING_SERVICE', SIGNING_SERVICES, 'es');
      return { kind, service, region: required(env, 'AWS_REGION', fix) };
    }
  }
}
