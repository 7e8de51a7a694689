import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Env } from '@sightline/telemetry/env';
import { type AggregatorConfig, aggregatorConfig } from '../functions/aggregator/config.ts';

/** A deployed Sightline, as its aggregator is configured. */
export interface Deployment {
  /** The aggregator's variables. */
  readonly variables: Env;
  readonly config: AggregatorConfig;
  /** Name of the aggregator's function; `undefined` when AWS was not asked. */
  readonly aggregator?: string;
}

/** Output of the stack that names its aggregator. */
const OUTPUT = 'AggregatorFunctionName';

/**
 * Finds a deployment by its stack. Variables of `env` count instead of the function's own; with `DEAD_LETTER_BUCKET` and
 * `OPENSEARCH_ENDPOINT` there, AWS is not asked.
 *
 * @throws Error when the stack or what it should say is missing
 */
export async function findDeployment(
  env: Env,
  stack: string,
  clients: { readonly cloudFormation: CloudFormationClient; readonly lambda: LambdaClient },
): Promise<Deployment> {
  const complete = env['DEAD_LETTER_BUCKET'] !== undefined && env['OPENSEARCH_ENDPOINT'] !== undefined;
  const deployed = complete ? undefined : await findAggregator(stack, clients);
  const region = await clients.lambda.config.region();
  const variables = { AWS_REGION: region, ...deployed?.variables, ...env };
  return { variables, config: aggregatorConfig(variables), ...(deployed && { aggregator: deployed.name }) };
}

async function findAggregator(
  stack: string,
  { cloudFormation, lambda }: { readonly cloudFormation: CloudFormationClient; readonly lambda: LambdaClient },
): Promise<{ readonly name: string; readonly variables: Env }> {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  const name = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OUTPUT)?.OutputValue;
  if (name === undefined)
    throw new Error(
      `stack '${stack}' has no output ${OUTPUT}: name Sightline's stack with --stack, or set DEAD_LETTER_BUCKET, OPENSEARCH_ENDPOINT and OPENSEARCH_AUTH`,
    );
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return { name, variables: Environment?.Variables ?? {} };
}
