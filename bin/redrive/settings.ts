import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Env } from '@sightline/telemetry/env';
import { type AggregatorConfig, aggregatorConfig } from '../../functions/aggregator/config.ts';

/** Output of the stack that names its aggregator. */
const OUTPUT = 'AggregatorFunctionName';

/**
 * Configures redriving as the deployed aggregator is configured, from that function's own variables. Variables of `env`
 * count instead of them; with `DEAD_LETTER_BUCKET` and `OPENSEARCH_ENDPOINT` there, AWS is not asked.
 *
 * @throws Error when the stack or what it should say is missing
 */
export async function redriveConfig(
  env: Env,
  stack: string,
  clients: { readonly cloudFormation: CloudFormationClient; readonly lambda: LambdaClient },
): Promise<AggregatorConfig> {
  const complete = env['DEAD_LETTER_BUCKET'] !== undefined && env['OPENSEARCH_ENDPOINT'] !== undefined;
  const deployed = complete ? {} : await deployedVariables(stack, clients);
  const region = await clients.lambda.config.region();
  return aggregatorConfig({ AWS_REGION: region, ...deployed, ...env });
}

async function deployedVariables(
  stack: string,
  { cloudFormation, lambda }: { readonly cloudFormation: CloudFormationClient; readonly lambda: LambdaClient },
): Promise<Env> {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  const name = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OUTPUT)?.OutputValue;
  if (name === undefined)
    throw new Error(
      `stack '${stack}' has no output ${OUTPUT}: name Sightline's stack with --stack, or set DEAD_LETTER_BUCKET, OPENSEARCH_ENDPOINT and OPENSEARCH_AUTH`,
    );
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return Environment?.Variables ?? {};
}
