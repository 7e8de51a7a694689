import { Fn } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { requireEndpoint, signedEndpoint } from '../../../lib/store/endpoint.ts';
import { DOMAIN_ENDPOINT, testStack } from '../fixture.ts';

const ID = 'abcdefghijklmnopqrstuvwxyz';

test.each([
  [DOMAIN_ENDPOINT, 'es', 'es:eu-west-1:', 'domain/logs'],
  [`https://vpc-my-logs-2-${ID}.us-east-1.es.amazonaws.com/`, 'es', 'es:us-east-1:', 'domain/my-logs-2'],
  [`https://search-logs-${ID}.aos.eu-north-1.on.aws`, 'es', 'es:eu-north-1:', 'domain/logs'],
  ['https://a1b2c3d4e5.eu-west-1.aoss.amazonaws.com', 'aoss', 'aoss:eu-west-1:', 'collection/a1b2c3d4e5'],
  ['https://a1b2c3d4e5.aoss.eu-west-1.on.aws', 'aoss', 'aoss:eu-west-1:', 'collection/a1b2c3d4e5'],
])('reads the resource from %s', (endpoint, signingService, start, end) => {
  const stack = testStack();
  const signed = signedEndpoint(stack, endpoint);
  const arn = stack.resolve(signed.resourceArn);
  expect(signed.signingService).toBe(signingService);
  expect(arn['Fn::Join'][1]).toEqual([
    'arn:',
    { Ref: 'AWS::Partition' },
    `:${start}`,
    { Ref: 'AWS::AccountId' },
    `:${end}`,
  ]);
});

test.each(['https://logs.example.com', 'https://evil.com/search-logs-x.eu-west-1.es.amazonaws.com'])(
  'refuses to sign for %s',
  (endpoint) => {
    expect(() => signedEndpoint(testStack(), endpoint)).toThrow(
      `auth 'sigv4' needs the address of an OpenSearch Service domain or an OpenSearch Serverless collection, got '${new URL(endpoint).hostname}': pass the domain itself as 'domain', or choose another 'auth'`,
    );
  },
);

test.each([
  ['logs.example.com', 'sigv4', "endpoint must be an http or https URL, got 'logs.example.com'"],
  ['ftp://logs.example.com', 'none', "endpoint must be an http or https URL, got 'ftp://logs.example.com'"],
  ['https://me:secret@logs.example.com', 'none', 'endpoint must not hold credentials: pass a Secrets Manager secret'],
  ['http://logs.example.com', 'basic', "endpoint must be https with auth 'basic', got 'http://logs.example.com'"],
] as const)('refuses %s with %s', (endpoint, auth, message) => {
  expect(() => requireEndpoint(endpoint, auth)).toThrow(message);
});

test('takes a node of the local stack, and an endpoint that is only known at deployment', () => {
  expect(() => requireEndpoint('http://127.0.0.1:9200', 'none')).not.toThrow();
  expect(() => requireEndpoint(Fn.importValue('Endpoint'), 'basic')).not.toThrow();
});

test('refuses to sign for an endpoint that is only known at deployment', () => {
  expect(() => signedEndpoint(testStack(), Fn.importValue('Endpoint'))).toThrow(
    "got 'one that is only known at deployment': pass the domain itself as 'domain'",
  );
});
