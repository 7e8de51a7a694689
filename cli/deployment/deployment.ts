import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type FunctionConfiguration, GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Env } from '@sightline/telemetry/env';
import { aggregatorSettings, DEPLOYMENT_VARIABLES, isAggregator } from '../../contract/settings/aggregator.ts';
import type { OpenSearchTarget } from '../../contract/target.ts';
import { type AggregatorConfig, configOf } from '../../functions/aggregator/config.ts';
import { type Failure, FailureError } from '../../opensearch/failure.ts';
import { type Found, sightlinesOfRegion } from './region.ts';
import { findInStack } from './stack.ts';

/** A deployed Sightline, as its aggregator is configured. */
export interface Deployment {
  readonly config: AggregatorConfig;
  /** Part of every name in OpenSearch. */
  readonly environment: string;
  /** What kind of OpenSearch it has. */
  readonly target: OpenSearchTarget;
  /** The aggregator's function; `undefined` when AWS was not asked. */
  readonly aggregator?: Aggregator;
  /** ARN of the layer's version that its stack made, where that is known. */
  readonly layer?: string;
  /** Names of the variables that are set here and say otherwise than the aggregator's. */
  readonly overrides: readonly string[];
}

export interface Aggregator {
  readonly name: string;
  /** The stack that it was found in. */
  readonly stack: string;
  readonly logGroup: string;
  /** OpenSearch's URL as the function has it, whatever is set here. */
  readonly endpoint: string;
}

export interface DeploymentClients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
}

/** Name of the app's own stack. */
export const DEFAULT_STACK = 'Sightline';

/**
 * Finds a deployment by its stack, or where none is named the one that the Region has. Variables of `env` count instead of
 * the function's own; with `DEAD_LETTER_BUCKET` and `OPENSEARCH_ENDPOINT` there, AWS is not asked.
 *
 * @param stack - name of the stack; default {@link DEFAULT_STACK}, or else the only one of the Region
 * @throws FailureError when there is no Sightline in the stack, with those that there are; Error when it is configured wrongly
 */
export async function findDeployment(
  env: Env,
  stack: string | undefined,
  clients: DeploymentClients,
): Promise<Deployment> {
  const here = withoutEmpty(env);
  const complete = here['DEAD_LETTER_BUCKET'] !== undefined && here['OPENSEARCH_ENDPOINT'] !== undefined;
  const deployed = complete ? undefined : await findAggregator(stack, clients);
  const own = deployed?.fn.Environment?.Variables ?? {};
  const region = await clients.lambda.config.region();
  const variables: Env = { AWS_REGION: region, ...own, ...here };
  const settings = aggregatorSettings.read(variables);
  return {
    config: configOf(settings),
    environment: settings.environment,
    target: settings.openSearch.target,
    overrides: deployed === undefined ? [] : overridesOf(own, here),
    ...(deployed && { aggregator: describe(deployed) }),
    ...(deployed?.layer && { layer: deployed.layer }),
  };
}

interface Deployed {
  readonly fn: FunctionConfiguration;
  readonly stack: string;
  readonly layer?: string;
}

function describe({ fn, stack }: Deployed): Aggregator {
  const name = fn.FunctionName ?? '';
  return {
    name,
    stack,
    logGroup: fn.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    endpoint: fn.Environment?.Variables?.['OPENSEARCH_ENDPOINT'] ?? '',
  };
}

/** An empty variable is one that is not set. */
function withoutEmpty(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function overridesOf(own: Env, env: Env): readonly string[] {
  return DEPLOYMENT_VARIABLES.filter((name) => env[name] !== undefined && env[name] !== own[name]);
}

async function findAggregator(stack: string | undefined, clients: DeploymentClients): Promise<Deployed> {
  const named = await findIn(stack ?? DEFAULT_STACK, clients);
  if (typeof named !== 'string') return named;
  const others = await sightlinesOfRegion(clients.lambda);
  const [only] = others;
  if (stack === undefined && only !== undefined && others.length === 1)
    return { fn: await configurationOf(clients.lambda, only.aggregator), ...(await layerOf(only, clients)) };
  const region = await clients.lambda.config.region();
  throw new FailureError(
    stack === undefined && others.length > 1 ? severalOf(others, region) : noneOf(named, others, region),
  );
}

/** Gives the reason when there is none. */
async function findIn(stack: string, { cloudFormation, lambda }: DeploymentClients): Promise<Deployed | string> {
  const found = await findInStack(cloudFormation, stack);
  if (found === undefined) return `there is no stack '${stack}'`;
  const { aggregator, functions, layer } = found;
  const rest = { stack, ...(layer && { layer }) };
  if (aggregator !== undefined) return { fn: await configurationOf(lambda, aggregator), ...rest };
  for (const name of functions) {
    const fn = await configurationOf(lambda, name);
    if (isAggregator(fn.Environment?.Variables ?? {})) return { fn, ...rest };
  }
  return `stack '${stack}' has no Sightline in it`;
}

async function layerOf({ stack, aggregator }: Found, { cloudFormation }: DeploymentClients) {
  const layer = stack === undefined ? undefined : (await findInStack(cloudFormation, stack))?.layer;
  return { stack: stack ?? aggregator, ...(layer && { layer }) };
}

async function configurationOf(lambda: LambdaClient, FunctionName: string): Promise<FunctionConfiguration> {
  return { FunctionName, ...(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))) };
}

const textOf = ({ stack, aggregator, environment }: Found) => `${stack ?? aggregator} (environment ${environment})`;

function severalOf(others: readonly Found[], region: string): Failure {
  return {
    what: `${region} has several Sightlines`,
    advice: `name one with --stack: ${others.map(textOf).join(', ')}`,
  };
}

function noneOf(what: string, others: readonly Found[], region: string): Failure {
  if (others.length > 0)
    return { what, advice: `name with --stack one of those that ${region} has: ${others.map(textOf).join(', ')}` };
  return {
    what: `${what}, and ${region} of this account has no Sightline`,
    advice:
      'name its Region with AWS_REGION and its account with AWS_PROFILE, or set DEAD_LETTER_BUCKET, OPENSEARCH_ENDPOINT, OPENSEARCH_AUTH and SIGHTLINE_ENVIRONMENT',
  };
}
