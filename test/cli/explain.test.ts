import { errors } from '@opensearch-project/opensearch';
import { describe, expect, it } from 'vitest';
import { explain, explained, isLoggedOut } from '../../cli/explain.ts';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

function unreachable(message: string, url: string) {
  const meta = { meta: { connection: { url: new URL(url), headers: {} }, request: { params: {} } } };
  return new errors.ConnectionError(message, meta as never);
}

describe('explain', () => {
  it.each([
    [named('CredentialsProviderError', 'Could not load credentials'), /^CredentialsProviderError: Could.*\nlog in/],
    [named('AccessDenied', 'not authorized to perform: s3:ListBucket'), /ListBucket\nyour credentials lack/],
    [named('RequestTimeTooSkewed', 'too large'), /^RequestTimeTooSkewed: too large\nset this computer's clock/],
    [named('InvalidSignatureException', 'Signature expired: 2026 is now earlier'), /\nset this computer's clock/],
    [named('Error', 'getaddrinfo ENOTFOUND lambda', { code: 'ENOTFOUND' }), /^getaddrinfo.*\nAWS can not be reached/],
    [new Error('Region is missing'), /^Region is missing\nset AWS_REGION$/],
    [new Error('the bucket\nis odd'), /^the bucket is odd$/],
    [new Error('there is no such thing'), /^there is no such thing$/],
    ['thrown text', /^thrown text$/],
    [undefined, /^undefined$/],
  ])('%s', (error, text) => {
    expect(explain(error)).toMatch(text);
  });

  it('says of several addresses that refused the first, and what to do', () => {
    const none = Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:4566')], ''), {
      code: 'ECONNREFUSED',
    });
    expect(explain(none)).toMatch(/^connect ECONNREFUSED ::1:4566\nAWS can not be reached from here/);
  });

  it.each([
    ['http://127.0.0.1:9201', 'connect ECONNREFUSED 127.0.0.1:9201', 'npm run local:status'],
    ['https://search-shop.eu-west-1.es.amazonaws.com', 'connect ETIMEDOUT 10.0.0.1:443', 'security groups'],
    ['https://127.0.0.1:9200', '0A000126:SSL routines::packet length too long\n', 'write http://'],
  ])('of %s that says %s', (url, message, advice) => {
    expect(explained(unreachable(message, url)).advice).toContain(advice);
    expect(explain(unreachable(message, url)).split('\n')).toHaveLength(2);
  });
});

it('knows who is not logged in', () => {
  expect(isLoggedOut(named('CredentialsProviderError', 'x'))).toBe(true);
  expect(isLoggedOut(new Error('Region is missing'))).toBe(true);
  expect(isLoggedOut(named('AccessDenied', 'x'))).toBe(false);
});
