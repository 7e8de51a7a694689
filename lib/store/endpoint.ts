import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OpenSearchAuth, SigningService } from '../../contract/target.ts';

/** What an AWS address tells about itself: the service that requests are signed for, and the resource to be granted. */
export interface SignedEndpoint {
  readonly signingService: SigningService;
  readonly resourceArn: string;
}

/** Addresses that AWS gives, in the forms of before and after dual stack. */
const ADDRESSES = [
  {
    signingService: 'es',
    resource: 'domain',
    patterns: [
      /^(?:search|vpc)-(?<name>[a-z][a-z0-9-]+)-[a-z0-9]+\.(?<region>[a-z0-9-]+)\.es\.amazonaws\.com(?:\.cn)?$/,
      /^(?:search|vpc)-(?<name>[a-z][a-z0-9-]+)-[a-z0-9]+\.aos\.(?<region>[a-z0-9-]+)\.on\.aws$/,
    ],
  },
  {
    signingService: 'aoss',
    resource: 'collection',
    patterns: [
      /^(?<name>[a-z0-9]+)\.(?<region>[a-z0-9-]+)\.aoss\.amazonaws\.com$/,
      /^(?<name>[a-z0-9]+)\.aoss\.(?<region>[a-z0-9-]+)\.on\.aws$/,
    ],
  },
] as const;

/**
 * Reads the domain or collection from the endpoint's address, so that a role can be granted that one only.
 *
 * @throws Error when the address is neither a domain's nor a collection's, or only known at deployment
 */
export function signedEndpoint(scope: Construct, endpoint: string): SignedEndpoint {
  const host = Token.isUnresolved(endpoint) ? 'one that is only known at deployment' : new URL(endpoint).hostname;
  for (const { signingService, resource, patterns } of ADDRESSES)
    for (const pattern of patterns) {
      const { name, region } = pattern.exec(host)?.groups ?? {};
      if (name === undefined) continue;
      const resourceArn = Stack.of(scope).formatArn({ service: signingService, region, resource, resourceName: name });
      return { signingService, resourceArn };
    }
  throw new Error(
    `auth 'sigv4' needs the address of an OpenSearch Service domain or an OpenSearch Serverless collection, got '${host}': pass the domain itself as 'domain', or choose another 'auth'`,
  );
}

/**
 * Checks an endpoint that was given as text. One that is only known at deployment passes.
 *
 * @throws Error when it is no URL, holds credentials, or sends them in the clear
 */
export function requireEndpoint(endpoint: string, auth: OpenSearchAuth): void {
  if (Token.isUnresolved(endpoint)) return;
  const url = URL.parse(endpoint);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(
      `endpoint must be an http or https URL, got '${endpoint}': for example 'https://search-example.eu-west-1.es.amazonaws.com'`,
    );
  if (url.username !== '' || url.password !== '')
    throw new Error("endpoint must not hold credentials: pass a Secrets Manager secret as 'secret'");
  if (url.protocol === 'http:' && auth !== 'none')
    throw new Error(
      `endpoint must be https with auth '${auth}', got '${endpoint}': http would send credentials in the clear`,
    );
}
