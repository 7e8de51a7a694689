import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, LambdaClient, TagResourceCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDeployment } from '../../cli/deployment/deployment.ts';
import { type DoctorRig, startDoctorRig, startEmulatedAws } from './doctor-rig.ts';
import { connect } from './setup-environment.ts';

let aws: AsyncDisposable;

beforeAll(async () => {
  aws = await startEmulatedAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const clients = () => ({ cloudFormation: new CloudFormationClient(), lambda: new LambdaClient() });
const find = (stack?: string, env = {}) => findDeployment(env, stack, clients());

/** A stack as the construct makes it in somebody's own app: with functions, and without outputs of Sightline. */
async function makeStack(name: string, functions: Readonly<Record<string, Record<string, string>>>): Promise<void> {
  const resources = Object.entries(functions).map(([logicalId, Variables]) => [
    logicalId,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/local',
        Code: { ZipFile: 'exports.handler = () => {};' },
        Environment: { Variables },
      },
    },
  ]);
  const TemplateBody = JSON.stringify({ Resources: Object.fromEntries(resources) });
  await new CloudFormationClient().send(new CreateStackCommand({ StackName: name, TemplateBody }));
}

const variables = (environment: string) => ({
  OTEL_SERVICE_NAME: 'sightline-aggregator',
  SIGHTLINE_ENVIRONMENT: environment,
  DEAD_LETTER_BUCKET: 'letters',
  OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200',
  OPENSEARCH_AUTH: 'none',
});

describe('findDeployment', () => {
  it('says what to do where there is none', async () => {
    await expect(find()).rejects.toThrow(
      /no stack 'Sightline', and eu-west-1 of this account has no Sightline; name its Region/,
    );
  });

  it("takes the outputs of Sightline's own app", async () => {
    await using rig: DoctorRig = await startDoctorRig(connect());
    expect(await find(rig.stack)).toMatchObject({
      environment: rig.environment,
      layer: rig.layer,
      overrides: [],
      aggregator: { name: rig.names.aggregator, stack: rig.stack, logGroup: `/sightline/${rig.names.aggregator}` },
    });
  });

  it('finds the only one of the Region where no stack is named', async () => {
    await using rig = await startDoctorRig(connect());
    expect((await find()).aggregator?.name).toBe(rig.names.aggregator);
  });

  it('finds the aggregator among the resources of a stack without outputs', async () => {
    await makeStack('shop', {
      Frontend1234ABCD: { STAGE: 'prod' },
      TelemetryAggregateAggregatorFunction92F92009: variables('shop'),
    });
    const { aggregator, environment } = await find('shop');
    expect(aggregator?.name).toMatch(/^shop-TelemetryAggregateAggregator/);
    expect(environment).toBe('shop');
  });

  it('finds it by what it is, whatever its logical id', async () => {
    await makeStack('odd', { Other: { STAGE: 'prod' }, Fn: variables('odd') });
    expect((await find('odd')).environment).toBe('odd');
  });

  it('names those that there are where the stack has none, and where there are several', async () => {
    await makeStack('plain', { Frontend: { STAGE: 'prod' } });
    await expect(find('plain')).rejects.toThrow(
      /stack 'plain' has no Sightline in it; name with --stack .*environment shop/,
    );
    await expect(find('nowhere')).rejects.toThrow(/there is no stack 'nowhere'; name with --stack/);
    await expect(find()).rejects.toThrow(/eu-west-1 has several Sightlines; name one with --stack: .*odd/);
  });

  it('names a stack by the tag that CloudFormation gives', async () => {
    const lambda = new LambdaClient();
    const { aggregator } = await find('odd');
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: aggregator?.name }));
    const Tags = { 'aws:cloudformation:stack-name': 'odd' };
    await lambda.send(new TagResourceCommand({ Resource: Configuration?.FunctionArn, Tags }));
    await expect(find('nowhere')).rejects.toThrow('odd (environment odd)');
  });

  it('lets variables of this shell count, but no empty ones, and tells which', async () => {
    const env = { OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9300', SIGHTLINE_ENVIRONMENT: '', HOME: '/root' };
    const { config, environment, overrides, aggregator } = await find('shop', env);
    expect(config.openSearch.endpoint).toBe('http://127.0.0.1:9300/');
    expect(environment).toBe('shop');
    expect(overrides).toEqual(['OPENSEARCH_ENDPOINT']);
    expect(aggregator?.endpoint).toBe('http://127.0.0.1:9200');
  });

  it('asks nobody where all is set here', async () => {
    const deployment = await find(undefined, { ...variables('here'), AWS_REGION: 'eu-west-1' });
    expect(deployment).toMatchObject({ environment: 'here', overrides: [] });
    expect(deployment.aggregator).toBeUndefined();
  });
});
