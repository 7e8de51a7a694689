import {
  CloudFormationClient,
  DescribeStacksCommand,
  type ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { findInStack } from '../../../cli/deployment/stack.ts';

const LAYER = 'arn:aws:lambda:eu-west-1:123456789012:layer:sightline-telemetry:4';

/** CloudFormation with these resources by stack, in pages of two. */
function cloudFormation(
  stacks: Readonly<Record<string, readonly (readonly [type: string, logical: string, physical: string])[]>>,
) {
  const asked: string[] = [];
  const send = async (command: object) => {
    if (command instanceof DescribeStacksCommand) {
      const { StackName = '' } = command.input;
      if (stacks[StackName] !== undefined) return { Stacks: [{}] };
      throw Object.assign(new Error(`Stack with id ${StackName} does not exist`), { name: 'ValidationError' });
    }
    const { StackName = '', NextToken = '0' } = (command as ListStackResourcesCommand).input;
    asked.push(StackName);
    const from = Number(NextToken);
    const all = stacks[StackName] ?? [];
    return {
      StackResourceSummaries: all
        .slice(from, from + 2)
        .map(([ResourceType, LogicalResourceId, PhysicalResourceId]) => ({
          ResourceType,
          LogicalResourceId,
          PhysicalResourceId,
        })),
      ...(from + 2 < all.length && { NextToken: String(from + 2) }),
    };
  };
  // The paginator looks what kind of client it has.
  const client = new CloudFormationClient({ region: 'eu-west-1' });
  return { client: Object.assign(client, { send }), asked };
}

describe('findInStack', () => {
  it('finds functions and layer on every page, the likely aggregator first', async () => {
    const { client } = cloudFormation({
      shop: [
        ['AWS::Lambda::Function', 'Front1234ABCD', 'front'],
        ['AWS::S3::Bucket', 'Bucket', 'bucket'],
        ['AWS::Lambda::LayerVersion', 'ObsLayerVersion5f9b6874BC72E431', LAYER],
        ['AWS::Lambda::Function', 'ObsAggregateAggregatorFunction92F92009', 'aggregator'],
      ],
    });
    expect(await findInStack(client, 'shop')).toEqual({ functions: ['aggregator', 'front'], layer: LAYER });
  });

  it('looks into nested stacks', async () => {
    const { client, asked } = cloudFormation({
      root: [['AWS::CloudFormation::Stack', 'Nested', 'nested-arn']],
      'nested-arn': [
        ['AWS::CloudFormation::Stack', 'Deeper', 'deeper-arn'],
        ['AWS::Lambda::Function', 'Other', 'other'],
      ],
      'deeper-arn': [['AWS::Lambda::Function', 'AggregateAggregatorFunction92F92009', 'aggregator']],
    });
    expect(await findInStack(client, 'root')).toEqual({ functions: ['aggregator', 'other'] });
    expect(asked).toEqual(['root', 'nested-arn', 'deeper-arn']);
  });

  it('tells that there is no such stack', async () => {
    expect(await findInStack(cloudFormation({}).client, 'nowhere')).toBeUndefined();
  });

  it('passes other errors on', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
    const client = { send: () => Promise.reject(denied) } as unknown as CloudFormationClient;
    await expect(findInStack(client, 'shop')).rejects.toThrow('not authorized');
  });
});
