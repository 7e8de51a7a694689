import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import type { ObservabilityProps } from '../../../lib/index.ts';
import { observe, resources, templateOf, testStack, theResource } from '../fixture.ts';
import { arnOf, signedActions, variablesOf } from './support.ts';

test('a Serverless collection is signed for as aoss', () => {
  const stack = testStack();
  observe(stack, { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com' });
  const template = templateOf(stack);
  const access = { Action: 'aoss:APIAccessAll', Resource: arnOf('aoss', ':collection/a1b2c3') };
  expect(signedActions(template)).toEqual([access, access]);
  expect(variablesOf(template, 'DEAD_LETTER_BUCKET')['OPENSEARCH_SIGNING_SERVICE']).toBe('aoss');
});

test.each([{ auth: 'basic' }, { auth: 'none' }] as const)('requests to a collection are signed, not %j', ({ auth }) => {
  const stack = testStack();
  const secret = auth === 'basic' ? { secret: Secret.fromSecretNameV2(stack, 'Secret', 'opensearch') } : {};
  expect(() => observe(stack, { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com', auth, ...secret })).toThrow(
    `OpenSearch Serverless takes signed requests only, got auth '${auth}' with 'https://a1b2c3.eu-west-1.aoss.amazonaws.com': leave 'auth' and 'secret' out`,
  );
});

describe('a Serverless collection whose name is known', () => {
  const collection = { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com', collectionName: 'telemetry' };

  function synthesize(props: ObservabilityProps = {}): Template {
    const stack = testStack();
    observe(stack, { ...collection, environment: 'prod', ...props });
    return templateOf(stack);
  }

  /** A policy's JSON, with the name of the role's construct for each ARN. */
  function policyOf(template: Template, type: string): unknown {
    const [, { Properties }] = theResource(template, type);
    const policy = Properties['Policy'] as string | { 'Fn::Join': [string, (string | { 'Fn::GetAtt': string[] })[]] };
    if (typeof policy === 'string') return JSON.parse(policy);
    const text = policy['Fn::Join'][1].map((part) =>
      typeof part === 'string' ? part : (part['Fn::GetAtt'][0]?.replace(/(Aggregator|Setup)Role.*/, '$1') ?? ''),
    );
    return JSON.parse(text.join(''));
  }

  test('lets Setup make indexes and the aggregator write documents, in this environment only', () => {
    const template = synthesize();
    const indexes = [
      'ss4o_logs-sightline-prod',
      'ss4o_metrics-sightline-prod',
      'otel-v1-apm-span-sightline-prod',
      'otel-v1-apm-service-map-sightline-prod',
    ].map((index) => `index/telemetry/${index}`);
    expect(policyOf(template, 'AWS::OpenSearchServerless::AccessPolicy')).toMatchObject([
      {
        Principal: [expect.stringMatching(/Setup$/)],
        Rules: [
          {
            ResourceType: 'collection',
            Resource: ['collection/telemetry'],
            Permission: ['aoss:CreateCollectionItems', 'aoss:UpdateCollectionItems', 'aoss:DeleteCollectionItems'],
          },
          {
            ResourceType: 'index',
            Resource: indexes,
            Permission: ['aoss:CreateIndex', 'aoss:DescribeIndex', 'aoss:UpdateIndex'],
          },
        ],
      },
      {
        Principal: [expect.stringMatching(/Aggregator$/)],
        Rules: [
          {
            ResourceType: 'index',
            Resource: indexes,
            Permission: ['aoss:DescribeIndex', 'aoss:UpdateIndex', 'aoss:WriteDocument'],
          },
        ],
      },
    ]);
  });

  test('is allowed to Setup before Setup runs', () => {
    const template = synthesize();
    const [access] = theResource(template, 'AWS::OpenSearchServerless::AccessPolicy');
    expect(theResource(template, 'Custom::SightlineSetup')[1].DependsOn).toContain(access);
  });

  test('keeps each kind as long as it is told to', () => {
    const template = synthesize({
      retention: Duration.days(14),
      retentionByKind: { metrics: Duration.days(400), spans: Duration.days(7) },
    });
    const rule = (index: string, days: string) => ({
      ResourceType: 'index',
      Resource: [`index/telemetry/${index}-sightline-prod`],
      MinIndexRetention: days,
    });
    expect(policyOf(template, 'AWS::OpenSearchServerless::LifecyclePolicy')).toEqual({
      Rules: [
        rule('ss4o_logs', '14d'),
        rule('ss4o_metrics', '400d'),
        rule('otel-v1-apm-span', '7d'),
        rule('otel-v1-apm-service-map', '7d'),
      ],
    });
    expect(variablesOf(template, 'RETENTION_DAYS')).toMatchObject({
      RETENTION_DAYS: '14',
      RETENTION_DAYS_METRICS: '400',
      RETENTION_DAYS_SPANS: '7',
    });
  });

  test('of the second generation has no life-cycle policy, which it would refuse, and both functions know what it is', () => {
    const template = synthesize({ target: 'serverless-nextgen' });
    expect(resources(template, 'AWS::OpenSearchServerless::LifecyclePolicy')).toEqual([]);
    expect(resources(template, 'AWS::OpenSearchServerless::AccessPolicy')).toHaveLength(1);
    for (const name of ['DEAD_LETTER_BUCKET', 'RETENTION_DAYS'])
      expect(variablesOf(template, name)['OPENSEARCH_TARGET']).toBe('serverless-nextgen');
  });

  test('has policies with names that AWS takes', () => {
    const template = synthesize();
    for (const type of ['AccessPolicy', 'LifecyclePolicy']) {
      const [, { Properties }] = theResource(template, `AWS::OpenSearchServerless::${type}`);
      expect(Properties['Name']).toMatch(/^[a-z][a-z0-9-]{2,31}$/);
    }
  });
});

test('a collection whose name is not known is left to the user, who is told', () => {
  const stack = testStack();
  observe(stack, { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com' });
  expect(resources(templateOf(stack), 'AWS::OpenSearchServerless::AccessPolicy')).toEqual([]);
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp("without 'collectionName'"));
  expect(warnings).toHaveLength(1);
});
