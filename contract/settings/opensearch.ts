import type { Env } from '@sightline/telemetry/env';
import { isLoopback } from './loopback.ts';
import { textVariable } from './text-variable.ts';

/** Where OpenSearch is and how a request to it is authenticated. */
export interface OpenSearchConfig {
  /** `https://…`, or `http://…` for a node on the loopback interface; no credentials in it. */
  readonly endpoint: string;
  readonly auth: OpenSearchAuth;
  /** How bulk requests are compressed; not at all when absent. */
  readonly compression?: Compression;
  /** Certificate (PEM) of who signed the endpoint's, where that is none of those that Node knows. */
  readonly ca?: string;
}

export type Compression = 'gzip' | 'zstd';

/**
 * - `sigv4`: each request is signed with the function's own role; the service is `es` for an OpenSearch Service domain
 *   and `aoss` for OpenSearch Serverless.
 * - `basic`: a user of the internal database, from a Secrets Manager secret that holds `{"username":…,"password":…}`.
 * - `none`: for a node that asks nobody, as in the local stack.
 */
export type OpenSearchAuth =
  | { readonly kind: 'sigv4'; readonly service: 'es' | 'aoss'; readonly region: string }
  | { readonly kind: 'basic'; readonly secretArn: string }
  | { readonly kind: 'none' };

/**
 * Reads OpenSearch's configuration from the environment.
 *
 * | variable                     | value                                                     |
 * |------------------------------|-----------------------------------------------------------|
 * | `OPENSEARCH_ENDPOINT`        | URL; with `basic` an `https` one, unless it is loopback   |
 * | `OPENSEARCH_AUTH`            | `sigv4`, `basic` or `none`                                |
 * | `OPENSEARCH_SIGNING_SERVICE` | with `sigv4`: `es` (default) or `aoss`                    |
 * | `AWS_REGION`                 | with `sigv4`: Lambda sets it                              |
 * | `OPENSEARCH_SECRET_ARN`      | with `basic`: secret with `username` and `password`       |
 * | `OPENSEARCH_COMPRESSION`     | `gzip`, `zstd`, or `none` (default)                       |
 *
 * An empty variable is one that is not set.
 *
 * @throws Error when a variable is missing or not one of its values, or when a password would be sent over plain `http`
 * @example
 * openSearchConfig({ OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200', OPENSEARCH_AUTH: 'none' });
 */
export function openSearchConfig(env: Env): OpenSearchConfig {
  const method = compression(textVariable(env, 'OPENSEARCH_COMPRESSION'));
  const config = { endpoint: endpoint(textVariable(env, 'OPENSEARCH_ENDPOINT')), auth: auth(env) };
  requireSecrecy('OPENSEARCH_ENDPOINT', config);
  return { ...config, ...(method !== 'none' && { compression: method }) };
}

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

function endpoint(value = ''): string {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(
      `OPENSEARCH_ENDPOINT must be an http or https URL, got '${value}': set it to the domain's endpoint, for example 'https://search-example.eu-west-1.es.amazonaws.com'`,
    );
  if (url.username !== '' || url.password !== '')
    throw new Error(
      'OPENSEARCH_ENDPOINT must not hold credentials: set OPENSEARCH_AUTH=basic and OPENSEARCH_SECRET_ARN',
    );
  return url.href;
}

function auth(env: Env): OpenSearchAuth {
  const kind = textVariable(env, 'OPENSEARCH_AUTH');
  switch (kind) {
    case 'none':
      return { kind };
    case 'basic':
      return { kind, secretArn: required(env, 'OPENSEARCH_SECRET_ARN', 'the ARN of a Secrets Manager secret') };
    case 'sigv4':
      return {
        kind,
        service: signingService(textVariable(env, 'OPENSEARCH_SIGNING_SERVICE')),
        region: required(env, 'AWS_REGION', "the Region of the domain, for example 'eu-west-1'"),
      };
    default:
      throw new Error(`OPENSEARCH_AUTH must be sigv4, basic or none, got '${kind ?? ''}'`);
  }
}

function signingService(value = 'es'): 'es' | 'aoss' {
  if (value !== 'es' && value !== 'aoss')
    throw new Error(
      `OPENSEARCH_SIGNING_SERVICE must be es (OpenSearch Service) or aoss (OpenSearch Serverless), got '${value}'`,
    );
  return value;
}

function required(env: Env, name: string, what: string): string {
  const value = textVariable(env, name);
  if (value === undefined)
    throw new Error(`${name} is missing with OPENSEARCH_AUTH=${env['OPENSEARCH_AUTH']}: set it to ${what}`);
  return value;
}

function compression(value = 'none'): Compression | 'none' {
  if (value !== 'gzip' && value !== 'zstd' && value !== 'none')
    throw new Error(`OPENSEARCH_COMPRESSION must be gzip, zstd or none, got '${value}'`);
  return value;
}
