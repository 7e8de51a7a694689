import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Domain } from 'aws-cdk-lib/aws-opensearchservice';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { beforeAll, describe, expect, test } from 'vitest';
import { Observability, type ObservabilityProps, TelemetryLayer } from '../../../lib/index.ts';
import {
  allowStatements,
  DOMAIN_ENDPOINT,
  layerFolder,
  observe,
  resources,
  templateOf,
  testStack,
  theResource,
} from '../fixture.ts';
import { arnOf, signedActions, variablesOf } from './support.ts';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:opensearch-AbCdEf';

test('an existing domain: the aggregator may ask what it asks, Setup may use all of that one domain', () => {
  const stack = testStack();
  observe(stack, { endpoint: DOMAIN_ENDPOINT, environment: 'prod' });
  const template = templateOf(stack);

  expect(signedActions(template)).toEqual([
    {
      Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
      Resource: arnOf('es', ':domain/logs/*'),
    },
    {
      Action: 'es:ESHttpPost',
      Resource: ['_bulk', '_index_template/_simulate_index/otel-v1-apm-service-map-sightline-prod', '_mget'].map(
        (path) => arnOf('es', `:domain/logs/${path}`),
      ),
    },
    {
      Action: 'es:ESHttpGet',
      Resource: arnOf('es', ':domain/logs/*-sightline-prod/_settings/index.creation_date'),
    },
    {
      Action: ['es:ESHttpGet', 'es:ESHttpPut'],
      Resource: ['*-sightline-prod-0*', '*-sightline-prod'].map((index) =>
        arnOf('es', `:domain/logs/${index}/_mapping`),
      ),
    },
    { Action: 'es:ESHttpPut', Resource: arnOf('es', ':domain/logs/_data_stream/*-sightline-prod') },
  ]);
  expect(variablesOf(template, 'DEAD_LETTER_BUCKET')).toMatchObject({
    OPENSEARCH_ENDPOINT: DOMAIN_ENDPOINT,
    OPENSEARCH_AUTH: 'sigv4',
    OPENSEARCH_SIGNING_SERVICE: 'es',
    SIGHTLINE_ENVIRONMENT: 'prod',
  });
  expect(resources(template, 'AWS::OpenSearchService::Domain')).toEqual([]);
});

test.each<[number, ObservabilityProps]>([
  [10, { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com', collectionName: 'telemetry' }],
  [10, { endpoint: undefined, dataNodeInstanceType: 't3.small.search' }],
  [10, { endpoint: undefined, dataNodeInstanceType: 'm6g.large.search' }],
  [100, { endpoint: undefined, dataNodeInstanceType: 'r6g.large.search' }],
  [100, {}],
])('a bulk request may have %d MiB with %j', (mib, props) => {
  const make = (bulkMebibytes: number) => {
    const stack = testStack();
    const { layerVersion } = new TelemetryLayer(stack, 'TestLayer', { path: layerFolder() });
    const endpoint = 'endpoint' in props ? {} : { endpoint: DOMAIN_ENDPOINT };
    new Observability(stack, 'Observability', { layer: layerVersion, ...endpoint, ...props, bulkMebibytes });
  };
  expect(() => make(mib)).not.toThrow();
  expect(() => make(mib + 1)).toThrow(`bulkMebibytes must be a whole number from 1 to ${mib}, got ${mib + 1}`);
});

test('a secret means basic authentication, and both functions may read it', () => {
  const stack = testStack();
  const secret = Secret.fromSecretCompleteArn(stack, 'Secret', secretArn);
  observe(stack, { endpoint: 'https://logs.example.com', secret });
  const template = templateOf(stack);
  expect(variablesOf(template, 'DEAD_LETTER_BUCKET')).toMatchObject({
    OPENSEARCH_AUTH: 'basic',
    OPENSEARCH_SECRET_ARN: secretArn,
  });
  const readers = allowStatements(template).filter(([, { Resource }]) => Resource === secretArn);
  expect(readers.map(([, { Action }]) => Action)).toEqual([
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
  ]);
  expect(signedActions(template)).toEqual([]);
});

test('a domain of the user is used as it is, dashboards included', () => {
  const stack = testStack();
  const domain = Domain.fromDomainAttributes(stack, 'Domain', {
    domainArn: 'arn:aws:es:eu-west-1:111111111111:domain/mine',
    domainEndpoint: 'vpc-mine.example.com',
  });
  observe(stack, { domain });
  const template = templateOf(stack);
  expect(variablesOf(template, 'DASHBOARDS_URL')).toMatchObject({
    OPENSEARCH_ENDPOINT: 'https://vpc-mine.example.com',
    DASHBOARDS_URL: 'https://vpc-mine.example.com/_dashboards',
  });
});

describe('a new domain', () => {
  let template: Template;
  beforeAll(() => {
    const stack = testStack();
    const { layerVersion } = new TelemetryLayer(stack, 'TestLayer', { path: layerFolder() });
    new Observability(stack, 'Observability', { layer: layerVersion });
    template = templateOf(stack);
  });

  test('is encrypted at rest, between nodes and on the way, in two zones', () => {
    const [, domain] = theResource(template, 'AWS::OpenSearchService::Domain');
    expect(domain.Properties).toMatchObject({
      EngineVersion: 'OpenSearch_3.7',
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      ClusterConfig: {
        InstanceType: 'or1.medium.search',
        InstanceCount: 2,
        ZoneAwarenessEnabled: true,
        MultiAZWithStandbyEnabled: false,
      },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 50 },
    });
    expect(domain.DeletionPolicy).toBe('Retain');
  });

  test('takes requests of this account only', () => {
    const [, domain] = theResource(template, 'AWS::OpenSearchService::Domain');
    const { Statement } = domain.Properties['AccessPolicies'] as { Statement: { Principal: unknown }[] };
    expect(Statement.map(({ Principal }) => Principal)).toEqual([
      { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
    ]);
  });

  test('is what the functions write to, and where dashboards are imported', () => {
    const [domainId] = theResource(template, 'AWS::OpenSearchService::Domain');
    const endpoint = { 'Fn::GetAtt': [domainId, 'DomainEndpoint'] };
    expect(variablesOf(template, 'DASHBOARDS_URL')).toMatchObject({
      OPENSEARCH_ENDPOINT: { 'Fn::Join': ['', ['https://', endpoint]] },
      DASHBOARDS_URL: { 'Fn::Join': ['', ['https://', endpoint, '/_dashboards']] },
    });
  });

  test('can be one node of another size', () => {
    const stack = testStack();
    const { layerVersion } = new TelemetryLayer(stack, 'TestLayer', { path: layerFolder() });
    new Observability(stack, 'Observability', {
      layer: layerVersion,
      dataNodes: 1,
      dataNodeInstanceType: 't3.small.search',
      volumeSize: 10,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const [, domain] = theResource(templateOf(stack), 'AWS::OpenSearchService::Domain');
    expect(domain.Properties).toMatchObject({
      ClusterConfig: { InstanceType: 't3.small.search', InstanceCount: 1, ZoneAwarenessEnabled: false },
      EBSOptions: { VolumeSize: 10 },
    });
    expect(domain.DeletionPolicy).toBe('Delete');
  });
});

describe('Setup', () => {
  test('runs again when its code, its settings or the endpoint change', () => {
    const stack = testStack();
    observe(stack, { environment: 'prod', dashboardsUrl: 'https://dashboards.example.com' });
    const [, setup] = theResource(templateOf(stack), 'Custom::SightlineSetup');
    expect(setup.Properties).toMatchObject({
      SIGHTLINE_ENVIRONMENT: 'prod',
      OPENSEARCH_ENDPOINT: DOMAIN_ENDPOINT,
      DASHBOARDS_URL: 'https://dashboards.example.com',
      RETENTION_DAYS: '30',
      ROLLOVER_DAYS: '1',
      ROLLOVER_GIB: '30',
      version: expect.stringMatching(/^[0-9a-f]{64}\.zip$/),
    });
  });
});

test('Setup is told how requests are compressed, since not every OpenSearch takes it', () => {
  const stack = testStack();
  observe(stack, { bulkCompression: 'zstd' });
  const template = templateOf(stack);
  for (const name of ['RETENTION_DAYS', 'DEAD_LETTER_BUCKET'])
    expect(variablesOf(template, name)['OPENSEARCH_COMPRESSION']).toBe('zstd');
});

test('data is kept as long as the properties say', () => {
  const stack = testStack();
  observe(stack, { retention: Duration.days(365), rolloverAge: Duration.days(7), rolloverGibibytes: 50 });
  expect(variablesOf(templateOf(stack), 'RETENTION_DAYS')).toMatchObject({
    RETENTION_DAYS: '365',
    ROLLOVER_DAYS: '7',
    ROLLOVER_GIB: '50',
  });
});

const secret = (stack: ReturnType<typeof testStack>) => Secret.fromSecretCompleteArn(stack, 'Secret', secretArn);

test.each<[string, (stack: ReturnType<typeof testStack>) => ObservabilityProps, string]>([
  [
    'a domain and an endpoint',
    (stack) => ({ domain: Domain.fromDomainEndpoint(stack, 'Domain', DOMAIN_ENDPOINT), endpoint: DOMAIN_ENDPOINT }),
    "got both 'domain' and 'endpoint': pass one of them, or neither for a new domain",
  ],
  ['basic without a secret', () => ({ auth: 'basic' }), "auth 'basic' needs 'secret'"],
  ['a secret without basic', (stack) => ({ auth: 'sigv4', secret: secret(stack) }), "got 'secret' with auth 'sigv4'"],
  ['a size with an endpoint', () => ({ dataNodes: 3 }), "got 'dataNodes' with 'endpoint': it is for a new domain"],
  [
    'a domain as a collection',
    () => ({ target: 'serverless' }),
    "target 'serverless' does not go with 'https://search-",
  ],
  ['a name of what is no collection', () => ({ collectionName: 'logs' }), "got 'collectionName' with target 'domain'"],
  [
    'eleven years',
    () => ({ retention: Duration.days(4_000) }),
    'retention must be a whole number from 1 to 3650, got 4000',
  ],
  ['half a day', () => ({ retention: Duration.hours(12) }), 'retention must be whole days from 1 on, got 0.5 days'],
  ['an environment that no index can be named after', () => ({ environment: 'Prod' }), "got 'Prod': choose a name"],
])('refuses %s', (_, props, message) => {
  const stack = testStack();
  expect(() => observe(stack, { endpoint: DOMAIN_ENDPOINT, ...props(stack) })).toThrow(message);
});

test('refuses a size for a domain that exists', () => {
  const stack = testStack();
  const domain = Domain.fromDomainEndpoint(stack, 'Domain', DOMAIN_ENDPOINT);
  expect(() => observe(stack, { domain, volumeSize: 100 })).toThrow("got 'volumeSize' with 'domain': it is for a new");
});

test('refuses a new domain that would take unsigned requests', () => {
  const stack = testStack();
  const { layerVersion } = new TelemetryLayer(stack, 'TestLayer', { path: layerFolder() });
  expect(() => new Observability(stack, 'Observability', { layer: layerVersion, auth: 'none' })).toThrow(
    "a new domain takes signed requests only, got auth 'none': leave 'auth' out, or pass 'endpoint'",
  );
});
