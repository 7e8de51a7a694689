/**
 * What kind of OpenSearch it is, as far as that changes what Sightline does.
 *
 * - `self-managed`: any cluster of one's own;
 * - `domain`: an OpenSearch Service domain;
 * - `serverless`: a classic collection of OpenSearch Serverless;
 * - `serverless-nextgen`: a collection of its second generation, which asks for a timestamp in each document and keeps
 *   data by a setting of the index.
 */
export type OpenSearchTarget = (typeof TARGETS)[number];

export const TARGETS = ['self-managed', 'domain', 'serverless', 'serverless-nextgen'] as const;

/** How requests to OpenSearch are authenticated: signed with a role, with a user's name and password, or not at all. */
export type OpenSearchAuth = (typeof AUTHS)[number];

export const AUTHS = ['sigv4', 'basic', 'none'] as const;

/** The service that requests are signed for: OpenSearch Service, or OpenSearch Serverless. */
export type SigningService = (typeof SIGNING_SERVICES)[number];

export const SIGNING_SERVICES = ['es', 'aoss'] as const;

/** Addresses that OpenSearch Service gives to domains and collections, in the forms of before and after dual stack. */
const DOMAIN = /\.(es\.amazonaws\.com(\.cn)?|aos\.[a-z0-9-]+\.on\.aws)$/;
const COLLECTION = /\.(aoss\.amazonaws\.com|aoss\.[a-z0-9-]+\.on\.aws)$/;

/**
 * Takes the kind of OpenSearch from its address and from how requests are authenticated. An address does not tell the
 * generations of Serverless apart: it is taken for a classic one.
 *
 * @param endpoint - its URL; `undefined` where that is only known at deployment
 * @param service - what requests are signed for with `sigv4`
 * @example
 * targetOf('https://search-logs-abc.eu-west-1.es.amazonaws.com', 'basic'); // 'domain'
 */
export function targetOf(
  endpoint: string | undefined,
  auth: OpenSearchAuth,
  service?: SigningService,
): OpenSearchTarget {
  const hostname = endpoint === undefined ? '' : new URL(endpoint).hostname;
  if (service === 'aoss' || COLLECTION.test(hostname)) return 'serverless';
  return auth === 'sigv4' || DOMAIN.test(hostname) ? 'domain' : 'self-managed';
}

/** Whether it is OpenSearch Serverless, which has no data streams, no rollover and no Index State Management. */
export function isServerless(target: OpenSearchTarget): boolean {
  return target === 'serverless' || target === 'serverless-nextgen';
}

/**
 * Largest request body in MiB. A cluster refuses more than 100 by default (`http.max_content_length`), and so does a
 * domain, if it is not a small one: those take 10
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits). For Serverless AWS
 * states none; 10 is what its own migration assistant keeps to.
 *
 * @param instanceType - of a domain's data nodes, where it is known
 */
export function maxBulkMebibytes(target: OpenSearchTarget, instanceType = ''): number {
  return isServerless(target) || SMALL.test(instanceType) ? 10 : 100;
}

/** Instance types that AWS lists with 10 MiB, and those of `medium` and smaller that it does not list with more. */
const SMALL = /^(t[23]\.|\w+\.(micro|small|medium)\.|(m3|m4|m5|m6g|c4|c5|c6g|r3)\.large\.)/;
