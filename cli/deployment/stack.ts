import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';

/** What a stack says of a Sightline in it. */
export interface StackFindings {
  /** Name of the aggregator's function, where an output tells. */
  readonly aggregator?: string;
  /** Names of the stack's functions, likely aggregators first; not looked up where an output tells. */
  readonly functions: readonly string[];
  /** ARN of the layer's version that the stack made. */
  readonly layer?: string;
}

/** Stacks within stacks; CloudFormation itself sets no bound. */
const MAX_STACKS = 50;

/** Logical ids that the CDK makes of the construct's paths, whatever the construct itself is called. */
const AGGREGATOR = /AggregateAggregatorFunction[0-9A-F]{8}$/;
const LAYER = /LayerVersion[0-9A-Fa-f]{8}[0-9A-F]{8}$/;

/**
 * Looks for a Sightline in a stack: by the outputs of Sightline's own app, else among the stack's resources and those of
 * the stacks nested in it.
 *
 * @returns `undefined` when there is no such stack
 */
export async function findInStack(client: CloudFormationClient, stack: string): Promise<StackFindings | undefined> {
  const outputs = await outputsOf(client, stack);
  if (outputs === undefined) return undefined;
  const aggregator = outputs.get('AggregatorFunctionName');
  const layer = outputs.get('LayerArn');
  if (aggregator !== undefined) return { aggregator, functions: [], ...(layer && { layer }) };
  return findResources(client, stack);
}

async function outputsOf(client: CloudFormationClient, stack: string): Promise<Map<string, string> | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw error;
  }
}

async function findResources(client: CloudFormationClient, root: string): Promise<StackFindings> {
  const functions: { readonly name: string; readonly likely: boolean }[] = [];
  let layer: string | undefined;
  const stacks = [root];
  for (let n = 0; n < Math.min(stacks.length, MAX_STACKS); n++)
    for await (const page of paginateListStackResources({ client }, { StackName: stacks[n]! }))
      for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (PhysicalResourceId === undefined) continue;
        if (ResourceType === 'AWS::CloudFormation::Stack') stacks.push(PhysicalResourceId);
        if (ResourceType === 'AWS::Lambda::Function')
          functions.push({ name: PhysicalResourceId, likely: AGGREGATOR.test(LogicalResourceId) });
        if (ResourceType === 'AWS::Lambda::LayerVersion' && LAYER.test(LogicalResourceId)) layer = PhysicalResourceId;
      }
  const sorted = functions.toSorted((a, b) => Number(b.likely) - Number(a.likely));
  return { functions: sorted.map(({ name }) => name), ...(layer && { layer }) };
}
