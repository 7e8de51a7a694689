import type { App, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { ApplicationLogLevel, Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type CfnLogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ATTACHED_TAG } from '../../../lib/index.ts';
import { observe, resources, templateOf, testApp, testFunction, testStack, theResource } from '../fixture.ts';

const UNMANAGED = { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': false };

/** Attaches one function and gives its template. */
function attached(app: App, make: (stack: Stack) => ReturnType<typeof testFunction>, service?: string): Template {
  const stack = testStack(app);
  observe(stack, { logRetention: RetentionDays.ONE_WEEK }).attach(make(stack), { service });
  return templateOf(stack);
}

/** The function under test, among Sightline's own. */
function subject(template: Template) {
  return theResource(template, 'AWS::Lambda::Function', {
    Tags: Match.arrayWith([{ Key: ATTACHED_TAG, Value: 'true' }]),
  });
}

function subscribedGroups(template: Template): unknown[] {
  return resources(template, 'AWS::Logs::SubscriptionFilter').map(([, { Properties }]) => Properties['LogGroupName']);
}

describe('an attached function', () => {
  let template: Template;
  beforeAll(() => {
    template = attached(testApp(), (stack) => testFunction(stack, 'Checkout', { environment: { MINE: 'kept' } }));
  });

  test('has the layer, its settings, JSON logs and the tag', () => {
    const [layerId] = theResource(template, 'AWS::Lambda::LayerVersion');
    const [, fn] = subject(template);
    expect(fn.Properties).toMatchObject({
      Layers: [{ Ref: layerId }],
      LoggingConfig: { LogFormat: 'JSON' },
      Environment: { Variables: { MINE: 'kept', OTEL_SERVICE_NAME: 'Checkout', SIGHTLINE_NAMESPACE: 'Sightline' } },
    });
  });

  test('sends every line of its log group to the stream', () => {
    const [functionId] = subject(template);
    const [groupId, group] = theResource(template, 'AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['/aws/lambda/', { Ref: functionId }]] },
    });
    expect(group.Properties['RetentionInDays']).toBe(RetentionDays.ONE_WEEK);

    const [streamId] = theResource(template, 'AWS::Kinesis::Stream');
    const [, filter] = theResource(template, 'AWS::Logs::SubscriptionFilter', { LogGroupName: { Ref: groupId } });
    expect(filter.Properties).toMatchObject({
      DestinationArn: { 'Fn::GetAtt': [streamId, 'Arn'] },
      Distribution: 'Random',
      FilterPattern: '',
    });
  });
});

describe('the log group', () => {
  test('is one of its own when the function has none', () => {
    const template = attached(testApp(UNMANAGED), (stack) => testFunction(stack, 'Checkout'));
    const [, fn] = subject(template);
    const { LogGroup: group, LogFormat } = fn.Properties['LoggingConfig'] as Record<string, { Ref: string }>;
    expect(LogFormat).toBe('JSON');
    const groups = resources(template, 'AWS::Logs::LogGroup', { RetentionInDays: RetentionDays.ONE_WEEK });
    expect(groups.map(([id]) => id)).toContain(group?.Ref);
    expect(subscribedGroups(template)).toContainEqual(group);
    expect(resources(template, 'Custom::LogRetention')).toEqual([]);
  });

  test('is the one that the function was given, whose retention stays', () => {
    const template = attached(testApp(), (stack) =>
      testFunction(stack, 'Checkout', { logGroup: new LogGroup(stack, 'Mine', { retention: RetentionDays.ONE_YEAR }) }),
    );
    const [id, group] = theResource(template, 'AWS::Logs::LogGroup', { RetentionInDays: RetentionDays.ONE_YEAR });
    expect(group.Properties['LogGroupName']).toBeUndefined();
    expect(subject(template)[1].Properties['LoggingConfig']).toEqual({
      LogGroup: { Ref: id },
      LogFormat: 'JSON',
      ApplicationLogLevel: 'DEBUG',
    });
    expect(subscribedGroups(template)).toContainEqual({ Ref: id });
  });

  test('is the one whose retention the function has set the old way', () => {
    vi.stubEnv('JSII_DEPRECATED', 'quiet');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const template = attached(testApp(UNMANAGED), (stack) =>
      testFunction(stack, 'Checkout', { logRetention: RetentionDays.ONE_YEAR }),
    );
    const [id] = theResource(template, 'Custom::LogRetention', { RetentionInDays: RetentionDays.ONE_YEAR });
    expect(JSON.stringify(subscribedGroups(template))).toContain(id);
  });
});

test('a log group that functions share is subscribed to once', () => {
  const stack = testStack();
  const logGroup = new LogGroup(stack, 'Shared');
  const functions = ['A', 'B', 'C'].map((id) => testFunction(stack, id, { logGroup }));
  observe(stack).attach(functions);
  const shared = { Ref: stack.getLogicalId(logGroup.node.defaultChild as CfnLogGroup) };
  const groups = subscribedGroups(templateOf(stack)).filter(
    (group) => JSON.stringify(group) === JSON.stringify(shared),
  );
  expect(groups).toHaveLength(1);
});

describe('the service', () => {
  const environment = { OTEL_SERVICE_NAME: 'own' };
  test.each([
    ['the option', { environment }, 'shop', 'shop'],
    ["the function's own setting", { environment }, undefined, 'own'],
    ['its name', { functionName: 'shop-checkout' }, undefined, 'shop-checkout'],
    ['its construct id', {}, undefined, 'Checkout'],
  ])('is %s', (_, props, option, expected) => {
    const template = attached(testApp(), (stack) => testFunction(stack, 'Checkout', props), option);
    expect(subject(template)[1].Properties['Environment']).toMatchObject({
      Variables: { OTEL_SERVICE_NAME: expected },
    });
  });
});

test('the layer filters by level, unless the function has told Lambda to', () => {
  const [, fn] = subject(attached(testApp(), (stack) => testFunction(stack, 'Checkout')));
  expect(fn.Properties).toMatchObject({
    LoggingConfig: { ApplicationLogLevel: 'DEBUG' },
    Environment: { Variables: { SIGHTLINE_LOG_LEVEL: 'INFO' } },
  });
  const [, own] = subject(
    attached(testApp(), (stack) =>
      testFunction(stack, 'Checkout', {
        loggingFormat: LoggingFormat.JSON,
        applicationLogLevelV2: ApplicationLogLevel.WARN,
      }),
    ),
  );
  expect(own.Properties['LoggingConfig']).toMatchObject({ ApplicationLogLevel: 'WARN', LogFormat: 'JSON' });
  expect(JSON.stringify(own.Properties['Environment'])).not.toContain('SIGHTLINE_LOG_LEVEL');
});

test('attaching twice changes nothing', () => {
  const templates = [1, 2].map((times) => {
    const stack = testStack();
    const observability = observe(stack);
    const fn = testFunction(stack, 'Checkout');
    for (let count = 0; count < times; count++) observability.attach(fn);
    return templateOf(stack).toJSON();
  });
  expect(templates[1]).toEqual(templates[0]);
});

test('takes a list, and any architecture', () => {
  const stack = testStack();
  const arm = testFunction(stack, 'Arm', { architecture: Architecture.ARM_64, runtime: Runtime.NODEJS_22_X });
  observe(stack).attach([arm, testFunction(stack, 'X86', { architecture: Architecture.X86_64 })]);
  const tagged = { Tags: Match.arrayWith([{ Key: ATTACHED_TAG, Value: 'true' }]) };
  expect(resources(templateOf(stack), 'AWS::Lambda::Function', tagged)).toHaveLength(2);
});

test('takes a function whose runtime is left to CDK', () => {
  const stack = testStack();
  const fn = new NodejsFunction(stack, 'Latest', { entry: import.meta.filename, handler: 'handler' });
  expect(() => observe(stack).attach(fn)).not.toThrow();
});

test('takes a function of another stack, which then depends on ours and ours not on it', () => {
  const app = testApp();
  const sightline = testStack(app, 'Sightline');
  const shop = testStack(app, 'Shop');
  const fn = testFunction(shop, 'Checkout');
  observe(sightline).attach(fn);
  const template = templateOf(shop);

  expect(shop.dependencies).toEqual([sightline]);
  expect(sightline.dependencies).toEqual([]);
  const [, filter] = theResource(template, 'AWS::Logs::SubscriptionFilter');
  expect(JSON.stringify(filter.Properties)).toContain('ObservabilityTransportStream');
  expect(resources(template, 'AWS::CloudWatch::Alarm')).toHaveLength(3);
});
