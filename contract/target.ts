import type { Env } from '@sightline/telemetry/env';
import { textVariable } from './settings/text-variable.ts';

/**
 * What kind of OpenSearch it is, as far as that changes what Sightline does.
 *
 * - `self-managed`: any cluster of one's own;
 * - `domain`: an OpenSearch Service domain;
 * - `serverless`: a classic collection of OpenSearch Serverless;
 * - `serverless-nextgen`: a collection of its second generation, which asks for a timestamp in each document and keeps
 *   data by a setting of the index.
 */
export type Target = 'self-managed' | 'domain' | 'serverless' | 'serverless-nextgen';

const TARGETS: readonly Target[] = ['self-managed', 'domain', 'serverless', 'serverless-nextgen'];

/** Addresses that OpenSearch Service gives to domains and collections, in the forms of before and after dual stack. */
const DOMAIN = /\.(es\.amazonaws\.com(\.cn)?|aos\.[a-z0-9-]+\.on\.aws)$/;
const COLLECTION = /\.(aoss\.amazonaws\.com|aoss\.[a-z0-9-]+\.on\.aws)$/;

/**
 * Takes the kind from `OPENSEARCH_TARGET` or else from what requests are signed for and from the endpoint's address.
 * An address does not tell the generations of Serverless apart: it is taken for a classic one.
 *
 * @throws Error when the variable is not one of its values
 */
export function targetOf(env: Env, endpoint: string): Target {
  const named = textVariable(env, 'OPENSEARCH_TARGET');
  if (named !== undefined) {
    const target = TARGETS.find((each) => each === named);
    if (target === undefined) throw new Error(`OPENSEARCH_TARGET must be ${TARGETS.join(', ')}, got '${named}'`);
    return target;
  }
  const { hostname } = new URL(endpoint);
  if (env['OPENSEARCH_SIGNING_SERVICE'] === 'aoss' || COLLECTION.test(hostname)) return 'serverless';
  return env['OPENSEARCH_AUTH'] === 'sigv4' || DOMAIN.test(hostname) ? 'domain' : 'self-managed';
}

/** Whether it is OpenSearch Serverless, which has no data streams, no rollover and no Index State Management. */
export function isServerless(target: Target): boolean {
  return target === 'serverless' || target === 'serverless-nextgen';
}

/**
 * Largest request body in MiB. A cluster refuses more than 100 by default (`http.max_content_length`), and so does a
 * domain, if it is not a small one: those take 10
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits). For Serverless AWS
 * states none; 10 is what its own migration assistant keeps to.
 */
export function maxBulkMib(target: Target): number {
  return isServerless(target) ? 10 : 100;
}
