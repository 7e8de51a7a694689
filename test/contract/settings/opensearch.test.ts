import { describe, expect, it } from 'vitest';
import { openSearchSettings } from '../../../contract/settings/opensearch.ts';

const OPENSEARCH_ENDPOINT = 'https://search-example.eu-west-1.es.amazonaws.com';

describe('openSearchSettings', () => {
  it.each([
    ['none', { OPENSEARCH_AUTH: 'none' }, { kind: 'none' }],
    ['basic', { OPENSEARCH_AUTH: 'basic', OPENSEARCH_SECRET_ARN: 'arn' }, { kind: 'basic', secretArn: 'arn' }],
    ['sigv4', { OPENSEARCH_AUTH: 'sigv4', AWS_REGION: 'r' }, { kind: 'sigv4', service: 'es', region: 'r' }],
    [
      'sigv4 for Serverless',
      { OPENSEARCH_AUTH: 'sigv4', AWS_REGION: 'r', OPENSEARCH_SIGNING_SERVICE: 'aoss' },
      { kind: 'sigv4', service: 'aoss', region: 'r' },
    ],
  ])('reads %s', (_, env, auth) => {
    expect(openSearchSettings.read({ OPENSEARCH_ENDPOINT, ...env })).toMatchObject({
      endpoint: `${OPENSEARCH_ENDPOINT}/`,
      auth,
    });
  });

  it.each([
    ['no endpoint', { OPENSEARCH_ENDPOINT: undefined }, "OPENSEARCH_ENDPOINT must be an http or https URL, got ''"],
    ['a host alone', { OPENSEARCH_ENDPOINT: 'search:9200' }, "got 'search:9200'"],
    ['a file', { OPENSEARCH_ENDPOINT: 'file:///etc/hosts' }, 'must be an http or https URL'],
    ['no authentication', { OPENSEARCH_AUTH: undefined }, "OPENSEARCH_AUTH must be sigv4, basic or none, got ''"],
    ['an unknown authentication', { OPENSEARCH_AUTH: 'iam' }, "got 'iam'"],
    [
      'no secret',
      { OPENSEARCH_AUTH: 'basic' },
      'OPENSEARCH_SECRET_ARN is missing: set it to the ARN of a Secrets Manager secret, which OPENSEARCH_AUTH=basic needs',
    ],
    [
      'no Region',
      { OPENSEARCH_AUTH: 'sigv4' },
      "AWS_REGION is missing: set it to the Region of the domain, for example 'eu-west-1', which OPENSEARCH_AUTH=sigv4 needs",
    ],
    [
      'an unknown service',
      { OPENSEARCH_AUTH: 'sigv4', OPENSEARCH_SIGNING_SERVICE: 's3', AWS_REGION: 'r' },
      "OPENSEARCH_SIGNING_SERVICE must be es or aoss, got 's3': unset it for the default, es",
    ],
  ])('refuses %s', (_, env, message) => {
    expect(() => openSearchSettings.read({ OPENSEARCH_ENDPOINT, OPENSEARCH_AUTH: 'none', ...env })).toThrow(message);
  });

  const basic = { OPENSEARCH_AUTH: 'basic', OPENSEARCH_SECRET_ARN: 'arn' };

  it.each([
    'http://search.example:9200',
    'http://10.0.0.7',
    'http://127.example',
    'http://localhost.example',
    'http://[::2]:9200',
  ])('refuses to send a password in the clear to %s', (OPENSEARCH_ENDPOINT) => {
    expect(() => openSearchSettings.read({ ...basic, OPENSEARCH_ENDPOINT })).toThrow(
      `OPENSEARCH_ENDPOINT must be an https URL with OPENSEARCH_AUTH=basic, got '${OPENSEARCH_ENDPOINT}/'`,
    );
  });

  it.each([
    'https://search.example',
    'http://localhost:9200',
    'http://127.0.0.1:9200',
    'http://127.1:9200',
    'http://os.localhost:9200',
    'http://[::1]:9200',
    'http://[::ffff:127.0.0.1]:9200',
  ])('sends a password to %s', (OPENSEARCH_ENDPOINT) => {
    expect(openSearchSettings.read({ ...basic, OPENSEARCH_ENDPOINT }).auth.kind).toBe('basic');
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = { OPENSEARCH_SIGNING_SERVICE: '', OPENSEARCH_COMPRESSION: '' };
    expect(
      openSearchSettings.read({ OPENSEARCH_ENDPOINT, OPENSEARCH_AUTH: 'sigv4', AWS_REGION: 'r', ...empty }),
    ).toEqual({
      endpoint: `${OPENSEARCH_ENDPOINT}/`,
      auth: { kind: 'sigv4', service: 'es', region: 'r' },
      target: 'domain',
    });
    expect(() => openSearchSettings.read({ OPENSEARCH_ENDPOINT, ...basic, OPENSEARCH_SECRET_ARN: '' })).toThrow(
      'OPENSEARCH_SECRET_ARN is missing',
    );
  });

  it('takes the kind of OpenSearch that is named, since no address tells the second generation of Serverless', () => {
    const env = {
      OPENSEARCH_ENDPOINT: 'https://a1.eu-west-1.aoss.amazonaws.com',
      OPENSEARCH_AUTH: 'sigv4',
      OPENSEARCH_SIGNING_SERVICE: 'aoss',
      AWS_REGION: 'eu-west-1',
    };
    expect(openSearchSettings.read(env).target).toBe('serverless');
    expect(openSearchSettings.read({ ...env, OPENSEARCH_TARGET: '' }).target).toBe('serverless');
    expect(openSearchSettings.read({ ...env, OPENSEARCH_TARGET: 'serverless-nextgen' }).target).toBe(
      'serverless-nextgen',
    );
    expect(() => openSearchSettings.read({ ...env, OPENSEARCH_TARGET: 'cloud' })).toThrow(
      "OPENSEARCH_TARGET must be self-managed, domain, serverless or serverless-nextgen, got 'cloud': unset it for the default, serverless",
    );
  });

  it('refuses credentials in the endpoint without showing them', () => {
    const read = () =>
      openSearchSettings.read({ OPENSEARCH_ENDPOINT: 'https://user:hunter2@host', OPENSEARCH_AUTH: 'none' });
    expect(read).toThrow('OPENSEARCH_ENDPOINT must not hold credentials');
    expect(read).not.toThrow(/hunter2/);
  });
});
