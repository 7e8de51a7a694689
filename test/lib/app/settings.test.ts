import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { settings } from '../../../bin/settings.ts';
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
  const context = { openSearchTarget: 'serverless-nextgen', collectionName: 'telemetry' };
  expect(read(context)).toMatchObject({ target: 'serverless-nextgen', collectionName: 'telemetry' });
});

test.each([
  [{}, 'none'],
  [{ secretArn: 'arn' }, 'basic'],
  [{ auth: 'sigv4' }, 'sigv4'],
])('on the emulator %j means auth %s', (context, auth) => {
  expect(read({ target: 'local', endpoint: 'http://127.0.0.1:9200', ...context }).auth).toBe(auth);
});

test.each([
  [{ target: 'azure' }, "context 'target' must be aws or local, got 'azure'"],
  [{ auth: 'digest' }, "context 'auth' must be sigv4 or basic or none, got 'digest'"],
  [
    { openSearchTarget: 'cloud' },
    "context 'openSearchTarget' must be self-managed or domain or serverless or serverless-nextgen, got 'cloud'",
  ],
  [{ examples: 'all' }, "context 'examples' must be shop, got 'all'"],
  [{ endpoint: 9200 }, "context 'endpoint' must be text, got 9200"],
  [{ target: 'local' }, "context 'target=local' needs 'endpoint', got none: add -c endpoint=http://127.0.0.1:9200"],
])('refuses %j', (context, message) => {
  expect(() => read(context)).toThrow(message);
});
