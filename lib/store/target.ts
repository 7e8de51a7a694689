import { Token } from 'aws-cdk-lib';

/** What kind of OpenSearch it is: a cluster of one's own, a domain, a classic Serverless collection, or a NextGen one. */
export type OpenSearchTarget = 'self-managed' | 'domain' | 'serverless' | 'serverless-nextgen';

/** Whether it is OpenSearch Serverless of either generation. */
export function isServerless(target: OpenSearchTarget): boolean {
  return target === 'serverless' || target === 'serverless-nextgen';
}

/**
 * Largest bulk request in MiB that is taken. Of a domain only its instance type tells, which is known when Sightline
 * makes it (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits). For
 * Serverless AWS states none; 10 is what its own migration assistant keeps to.
 */
export function maxBulkMebibytes(target: OpenSearchTarget, instanceType?: string): number {
  if (isServerless(target)) return 10;
  return instanceType !== undefined && !Token.isUnresolved(instanceType) && SMALL.test(instanceType) ? 10 : 100;
}

/** Instance types that AWS lists with 10 MiB, and those of `medium` and smaller that it does not list with more. */
const SMALL = /^(t[23]\.|\w+\.(micro|small|medium)\.|(m3|m4|m5|m6g|c4|c5|c6g|r3)\.large\.)/;
