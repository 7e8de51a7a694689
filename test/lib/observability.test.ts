import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import { allowStatements, observe, resources, templateOf, testFunction, testStack, theResource } from './fixture.ts';

let template: Template;
beforeAll(() => {
  const stack = testStack();
  observe(stack).attach(testFunction(stack, 'Checkout'));
  template = templateOf(stack);
});

/** Metrics can't be scoped to a resource; a condition limits them to the namespace. */
const UNSCOPED = new Set(['cloudwatch:PutMetricData']);

test('no role may do everything of a service, or anything to every resource', () => {
  const statements = allowStatements(template);
  expect(statements.length).toBeGreaterThan(5);
  for (const [id, { Action, Resource }] of statements) {
    for (const action of [Action].flat()) expect(action, id).not.toContain('*');
    if (Resource === '*')
      expect(
        [Action].flat().filter((action) => !UNSCOPED.has(action)),
        id,
      ).toEqual([]);
  }
});

test("Sightline's own functions have no managed policy", () => {
  const managed = resources(template, 'AWS::IAM::Role').filter(([, { Properties }]) => Properties['ManagedPolicyArns']);
  expect(managed.map(([id]) => id)).toEqual([expect.stringMatching(/^CheckoutServiceRole/)]);
});

test('only the sampler and the attached function are subscribed', () => {
  const groups = resources(template, 'AWS::Logs::SubscriptionFilter').map(([, { Properties }]) => {
    return (Properties['LogGroupName'] as { Ref: string }).Ref;
  });
  expect(groups.sort()).toEqual([
    expect.stringMatching(/^CheckoutLogGroup/),
    expect.stringMatching(/^ObservabilitySampleSamplerLogs/),
  ]);
});

test('every log group has a retention', () => {
  for (const [id, { Properties }] of resources(template, 'AWS::Logs::LogGroup'))
    expect(Properties['RetentionInDays'], id).toBe(30);
});

test('ids are a contract: what holds data keeps its logical id', () => {
  const ids = ['AWS::Kinesis::Stream', 'AWS::S3::Bucket', 'AWS::SNS::Topic'].map(
    (type) => theResource(template, type)[0],
  );
  expect(ids).toEqual([
    'ObservabilityTransportStream6D281D15',
    'ObservabilityAggregateDeadLetters7C3BEE8F',
    'ObservabilityAlarmTopic2EF75556',
  ]);
});
