import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import { allowStatements, observe, templateOf, testStack, theResource } from '../fixture.ts';

let template: Template;
beforeAll(() => {
  const stack = testStack();
  observe(stack, { namespace: 'Shop' });
  template = templateOf(stack);
});

test('runs each minute, and a late run is left out', () => {
  const [, schedule] = theResource(template, 'AWS::Scheduler::Schedule');
  expect(schedule.Properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } },
  });
});

test('knows its namespace and its service', () => {
  const [, sampler] = theResource(template, 'AWS::Lambda::Function', {
    Environment: { Variables: { OTEL_SERVICE_NAME: 'sightline-sampler' } },
  });
  expect(sampler.Properties['Environment']).toEqual({
    Variables: { OTEL_SERVICE_NAME: 'sightline-sampler', SIGHTLINE_NAMESPACE: 'Shop' },
  });
});

test('may put metrics into its namespace only', () => {
  const put = allowStatements(template).filter(([, { Action }]) => Action === 'cloudwatch:PutMetricData');
  expect(put.map(([, { Condition }]) => Condition)).toEqual([{ StringEquals: { 'cloudwatch:namespace': 'Shop' } }]);
});
