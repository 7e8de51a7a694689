import { CfnParameter, Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../lib/index.ts';
import { observe, type Resource, resources, templateOf, testFunction, testStack, theResource } from '../fixture.ts';

function alarms(template: Template): Resource['Properties'][] {
  return resources(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
}

function alarmOf(template: Template, metric: string, namespace?: string): Resource['Properties'][] {
  return alarms(template).filter(
    ({ MetricName, Namespace }) => MetricName === metric && (namespace ?? Namespace) === Namespace,
  );
}

describe('by default', () => {
  let template: Template;
  beforeAll(() => {
    const stack = testStack();
    observe(stack, { alarmEmail: 'ops@example.com' }).attach(
      testFunction(stack, 'Checkout', { timeout: Duration.seconds(10) }),
    );
    template = templateOf(stack);
  });

  test('there is one alarm for each row of the table', () => {
    const rows = alarms(template).map(({ MetricName, Statistic, ExtendedStatistic, Threshold, Period }) => [
      MetricName,
      Statistic ?? ExtendedStatistic,
      Threshold,
      Period,
    ]);
    expect(rows.sort()).toEqual([
      ['Duration', 'p99', 9000, 300],
      ['Errors', 'Sum', 0, 300],
      ['Errors', 'Sum', 5, 300],
      ['IteratorAge', 'Maximum', 300_000, 300],
      ['OnFailureDestinationDeliveredEventCount', 'Sum', 0, 300],
      ['Throttles', 'Sum', 0, 300],
      ['aggregator.dead_letters', 'Sum', 0, 300],
    ]);
    expect(alarms(template)).toHaveLength(Object.keys(DEFAULT_THRESHOLDS).length);
  });

  test('dead letters are counted by the metric that the aggregator writes', () => {
    expect(alarmOf(template, 'aggregator.dead_letters')).toMatchObject([
      { Namespace: 'Sightline', Dimensions: [{ Name: 'service', Value: 'sightline-aggregator' }] },
    ]);
  });

  test('discarded records are those of the mapping', () => {
    const [mappingId] = theResource(template, 'AWS::Lambda::EventSourceMapping');
    expect(alarmOf(template, 'OnFailureDestinationDeliveredEventCount')).toMatchObject([
      { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'EventSourceMappingUUID', Value: { Ref: mappingId } }] },
    ]);
    const [, mapping] = theResource(template, 'AWS::Lambda::EventSourceMapping');
    expect(mapping.Properties['MetricsConfig']).toEqual({ Metrics: ['EventCount'] });
  });

  test('each goes off above its threshold, stays quiet with no data, and tells the topic', () => {
    const [topicId] = theResource(template, 'AWS::SNS::Topic');
    for (const properties of alarms(template))
      expect(properties).toMatchObject({
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: topicId }],
        AlarmDescription: expect.stringMatching(/: /),
      });
  });

  test('the topic is encrypted with a key that CloudWatch may use', () => {
    const [keyId, key] = theResource(template, 'AWS::KMS::Key');
    const [, topic] = theResource(template, 'AWS::SNS::Topic');
    expect(topic.Properties['KmsMasterKeyId']).toEqual({ 'Fn::GetAtt': [keyId, 'Arn'] });
    expect(key.Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
  });

  test('the topic takes alarms of this account, and nothing in the clear', () => {
    const [, policy] = theResource(template, 'AWS::SNS::TopicPolicy');
    expect(policy.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  test('alarms are mailed', () => {
    const [, subscription] = theResource(template, 'AWS::SNS::Subscription');
    expect(subscription.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
  });
});

describe('the duration alarm', () => {
  test("follows the function's time limit and the user's percentage", () => {
    const stack = testStack();
    const observability = observe(stack, { alarmThresholds: { functionDurationPercent: 50 } });
    observability.attach(testFunction(stack, 'Default'));
    expect(alarmOf(templateOf(stack), 'Duration')).toMatchObject([{ Threshold: 1500 }]);
  });

  test('is left out when the time limit is only known at deployment', () => {
    const stack = testStack();
    const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber;
    observe(stack).attach(testFunction(stack, 'Checkout', { timeout: Duration.seconds(seconds) }));
    const template = templateOf(stack);
    expect(alarmOf(template, 'Duration')).toEqual([]);
    expect(alarmOf(template, 'Throttles')).toHaveLength(1);
  });
});

test('a threshold that is given replaces the default of that row only', () => {
  const stack = testStack();
  observe(stack, { alarmThresholds: { iteratorAgeSeconds: 60 }, namespace: 'Shop' });
  const template = templateOf(stack);
  expect(alarmOf(template, 'IteratorAge')).toMatchObject([{ Threshold: 60_000 }]);
  expect(alarmOf(template, 'Errors')).toMatchObject([{ Threshold: DEFAULT_THRESHOLDS.aggregatorErrors }]);
  expect(alarmOf(template, 'aggregator.dead_letters', 'Shop')).toHaveLength(1);
});

test.each([-1, Number.NaN])('refuses a threshold of %d', (value) => {
  expect(() => observe(testStack(), { alarmThresholds: { functionErrors: value } })).toThrow(
    `threshold 'functionErrors' must be a number of at least 0, got ${value}`,
  );
});
