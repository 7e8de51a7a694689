import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Env } from '@sightline/telemetry/env';
import { openSearchClient } from '../../functions/common/opensearch.ts';
import { targetOf } from '../../functions/common/target.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { s3Bucket } from '../redrive/bucket.ts';
import { EXIT } from '../usage.ts';
import { type Check, checkText, exitCode, unmade } from './check.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { checkFreshness } from './freshness.ts';
import { checkOpenSearch } from './opensearch.ts';
import { HELP, parseOptions } from './options.ts';
import { checkPipeline } from './pipeline.ts';
import { checkStores } from './stores.ts';

/**
 * Runs `sightline doctor` with the arguments that follow it.
 *
 * @param out - gets what was found
 * @returns the process's exit code: 0, or 1 when something failed
 */
export async function doctor(args: readonly string[], env: Env, out: (text: string) => void): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    out(HELP);
    return EXIT.ok;
  }
  const lambda = new LambdaClient();
  const deployment = await findDeployment(env, options.stack, { cloudFormation: new CloudFormationClient(), lambda });
  const checks = await examine(deployment, { lambda, cloudWatch: new CloudWatchClient(), s3: new S3Client() });
  if (options.json) out(JSON.stringify(checks, undefined, 2));
  else for (const check of checks) out(checkText(check));
  return exitCode(checks, options.strict);
}

interface Clients {
  readonly lambda: LambdaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly s3: S3Client;
}

async function examine(deployment: Deployment, { s3, ...clients }: Clients): Promise<readonly Check[]> {
  const { config, aggregator } = deployment;
  const now = Date.now();
  return [
    ...(await examineOpenSearch(deployment, now)),
    await checkDeadLetters(s3Bucket(s3, config.deadLetterBucket), config.indices),
    ...(await checkPipeline(aggregator, clients, now)),
  ];
}

async function examineOpenSearch({ config, variables }: Deployment, now: number): Promise<readonly Check[]> {
  const { openSearch, indices } = config;
  const target = targetOf(variables, openSearch.endpoint);
  const client = await openSearchClient(openSearch).catch((error: unknown) => unmade('OpenSearch', error));
  if ('state' in client) return [client];
  try {
    const reachable = await checkOpenSearch(client, openSearch.endpoint, target, indices);
    // Without it, each of the others would only say so again.
    if (reachable.state === 'failed') return [reachable];
    const environment = variables['SIGHTLINE_ENVIRONMENT'] ?? 'default';
    return [
      reachable,
      ...(await checkStores(client, environment, target)),
      ...(await checkFreshness(client, indices, now)),
    ];
  } finally {
    await client.close();
  }
}
