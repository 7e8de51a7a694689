import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { settings } from '../../../lib/app/settings.ts';
import { tempFolder } from '../fixture.ts';

function read(context: Record<string, unknown>) {
  return settings(new App({ context, outdir: tempFolder() }).node);
}

test('nothing set means a new domain on AWS', () => {
  expect(Object.values(read({})).filter((value) => value !== undefined)).toEqual([]);
});

test('reads what is set, and takes an empty value for none', () => {
  const context = { environment: 'prod', endpoint: 'https://logs.example.com', auth: 'basic', secretArn: '' };
  expect(read(context)).toMatchObject({ ...context, secretArn: undefined });
});

test('reads what kind of OpenSearch it is', () => {
  const context = { target: 'serverless-nextgen', collectionName: 'telemetry' };
  expect(read(context)).toMatchObject({ target: 'serverless-nextgen', collectionName: 'telemetry' });
});

test.each([
  [{ auth: 'digest' }, "context 'auth' must be sigv4 or basic or none, got 'digest'"],
  [
    { target: 'cloud' },
    "context 'target' must be self-managed or domain or serverless or serverless-nextgen, got 'cloud'",
  ],
  [{ examples: 'all' }, "context 'examples' must be shop, got 'all'"],
  [{ endpoint: 9200 }, "context 'endpoint' must be text, got 9200"],
  [
    { endpont: 'https://logs.example.com' },
    "got context 'endpont', which the app does not know: did you mean 'endpoint'?",
  ],
  [
    { alarmMail: 'ops@example.com' },
    "got context 'alarmMail', which the app does not know: did you mean 'alarmEmail'?",
  ],
  [{ retention: '30' }, "got context 'retention', which the app does not know: use one of environment, endpoint,"],
])('refuses %j', (context, message) => {
  expect(() => read(context)).toThrow(message);
});

test("leaves the CDK's own context alone", () => {
  const own = { 'aws:cdk:bundling-stacks': ['**'], '@aws-cdk/core:newStyle': true, 'acknowledged-issue-numbers': [1] };
  expect(read({ ...own, environment: 'prod' }).environment).toBe('prod');
});
