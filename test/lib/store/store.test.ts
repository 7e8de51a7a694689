import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
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

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:opensearch-AbCdEf';

function variablesOf(template: Template, name: string): Record<string, unknown> {
  const [, fn] = theResource(template, 'AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ [name]: Match.anyValue() }) },
  });
  return (fn.Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

function signedActions(template: Template): unknown[] {
  return allowStatements(template)
    .filter(([, { Action }]) => /"(es|aoss):/.test(JSON.stringify(Action)))
    .map(([, { Action, Resource }]) => ({ Action, Resource }));
}

function arnOf(service: string, resource: string) {
  return {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, `:${service}:eu-west-1:`, { Ref: 'AWS::AccountId' }, resource],
    ],
  };
}

test('an existing domain: the aggregator may post bulks, Setup may use all of that one domain', () => {
  const stack = testStack();
  observe(stack, { endpoint: DOMAIN_ENDPOINT, environment: 'prod' });
  const template = templateOf(stack);

  expect(signedActions(template)).toEqual([
    {
      Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
      Resource: arnOf('es', ':domain/logs/*'),
    },
    { Action: 'es:ESHttpPost', Resource: arnOf('es', ':domain/logs/_bulk') },
  ]);
  expect(variablesOf(template, 'DEAD_LETTER_BUCKET')).toMatchObject({
    OPENSEARCH_ENDPOINT: DOMAIN_ENDPOINT,
    OPENSEARCH_AUTH: 'sigv4',
    OPENSEARCH_SIGNING_SERVICE: 'es',
    SIGHTLINE_ENVIRONMENT: 'prod',
  });
  expect(resources(template, 'AWS::OpenSearchService::Domain')).toEqual([]);
});

test('a Serverless collection is signed for as aoss', () => {
  const stack = testStack();
  observe(stack, { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com' });
  const template = templateOf(stack);
  const access = { Action: 'aoss:APIAccessAll', Resource: arnOf('aoss', ':collection/a1b2c3') };
  expect(signedActions(template)).toEqual([access, access]);
  expect(variablesOf(template, 'DEAD_LETTER_BUCKET')['OPENSEARCH_SIGNING_SERVICE']).toBe('aoss');
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
        Rules: [{ ResourceType: 'index', Resource: indexes, Permission: ['aoss:WriteDocument'] }],
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
