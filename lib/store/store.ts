import { Annotations, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DEFAULT_INSTANCE_TYPE, type DomainSize, TelemetryDomain } from './domain.ts';
import { type OpenSearchAuth, requireEndpoint, type SignedEndpoint, signedEndpoint } from './endpoint.ts';
import { isServerless, maxBulkMebibytes, type OpenSearchTarget } from './target.ts';

export interface StoreProps extends DomainSize {
  readonly domain?: IDomain;
  readonly endpoint?: string;
  readonly auth?: OpenSearchAuth;
  readonly secret?: ISecret;
  readonly target?: OpenSearchTarget;
  readonly collectionName?: string;
  readonly dashboardsUrl?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** What a function may do in OpenSearch. */
export interface StoreAccess {
  /** Methods that the function uses. */
  readonly methods: readonly ('Delete' | 'Get' | 'Head' | 'Post' | 'Put')[];
  /** Path below the domain, `*` for all. */
  readonly path: string;
}

/** Where telemetry is kept: an OpenSearch that exists, or a new domain. */
export class Store extends Construct {
  readonly endpoint: string;
  readonly dashboardsUrl: string | undefined;
  /** The domain, unless an endpoint was given. */
  readonly domain: IDomain | undefined;
  /** What kind of OpenSearch it is. */
  readonly target: OpenSearchTarget;
  /** Largest bulk request in MiB that it takes. */
  readonly maxBulkMebibytes: number;
  /** What a function needs to know to reach OpenSearch. */
  readonly functionEnvironment: Readonly<Record<string, string>>;

  private readonly signed: SignedEndpoint | undefined;
  private readonly secret: ISecret | undefined;

  constructor(scope: Construct, id: string, props: StoreProps) {
    super(scope, id);
    const auth = props.auth ?? (props.secret === undefined ? 'sigv4' : 'basic');
    validate(props, auth);

    this.secret = props.secret;
    if (props.endpoint === undefined) {
      const domain = props.domain ?? new TelemetryDomain(this, 'Domain', props);
      this.domain = domain;
      this.endpoint = `https://${domain.domainEndpoint}`;
      this.dashboardsUrl = props.dashboardsUrl ?? `${this.endpoint}/_dashboards`;
      this.signed = auth === 'sigv4' ? { signingService: 'es', resourceArn: domain.domainArn } : undefined;
    } else {
      this.endpoint = props.endpoint;
      this.dashboardsUrl = props.dashboardsUrl;
      this.signed = auth === 'sigv4' ? signedEndpoint(this, props.endpoint) : undefined;
    }

    this.target = props.target ?? targetOf(auth, this.signed);
    this.maxBulkMebibytes = maxBulkMebibytes(this.target, this.ownInstanceType(props));
    this.checkCollection(props);

    this.functionEnvironment = {
      OPENSEARCH_ENDPOINT: this.endpoint,
      OPENSEARCH_AUTH: auth,
      ...(props.target && { OPENSEARCH_TARGET: props.target }),
      ...(this.signed && { OPENSEARCH_SIGNING_SERVICE: this.signed.signingService }),
      ...(this.secret && { OPENSEARCH_SECRET_ARN: this.secret.secretArn }),
    };
  }

  /** Lets a function reach OpenSearch in the way that the store is configured for. */
  grantAccess(grantee: IGrantable, access: StoreAccess): void {
    this.secret?.grantRead(grantee);
    if (this.signed === undefined) return;
    const { signingService, resourceArn } = this.signed;
    if (signingService === 'aoss') {
      // Serverless knows one action; what it allows is in the collection's data access policy, see CollectionPolicies.
      Grant.addToPrincipal({ grantee, actions: ['aoss:APIAccessAll'], resourceArns: [resourceArn] });
      return;
    }
    Grant.addToPrincipal({
      grantee,
      actions: access.methods.map((method) => `es:ESHttp${method}`),
      resourceArns: [`${resourceArn}/${access.path}`],
    });
  }

  /** Of a domain that exists nobody tells it here. */
  private ownInstanceType({ domain, endpoint, dataNodeInstanceType }: StoreProps): string | undefined {
    return domain === undefined && endpoint === undefined ? (dataNodeInstanceType ?? DEFAULT_INSTANCE_TYPE) : undefined;
  }

  private checkCollection({ collectionName }: StoreProps): void {
    if (isServerless(this.target) !== (this.signed?.signingService === 'aoss'))
      throw new Error(
        `target '${this.target}' does not go with '${this.endpoint}': leave it out, or pass the address of what it is`,
      );
    if (collectionName !== undefined && !isServerless(this.target))
      throw new Error(`got 'collectionName' with target '${this.target}': it is for OpenSearch Serverless`);
    if (collectionName === undefined && isServerless(this.target))
      Annotations.of(this).addWarningV2(
        'sightline:collection-name',
        "without 'collectionName' nobody is allowed to use the collection and nothing in it is ever deleted by age: pass its name, or give it a data access policy and, if it is a classic one, a life-cycle policy",
      );
  }
}

function targetOf(auth: OpenSearchAuth, signed: SignedEndpoint | undefined): OpenSearchTarget {
  if (signed?.signingService === 'aoss') return 'serverless';
  return auth === 'sigv4' ? 'domain' : 'self-managed';
}

function validate(props: StoreProps, auth: OpenSearchAuth): void {
  if (props.domain !== undefined && props.endpoint !== undefined)
    throw new Error("got both 'domain' and 'endpoint': pass one of them, or neither for a new domain");
  if (auth === 'basic' && props.secret === undefined)
    throw new Error('auth \'basic\' needs \'secret\': a Secrets Manager secret that holds {"username":…,"password":…}');
  if (auth !== 'basic' && props.secret !== undefined)
    throw new Error(`got 'secret' with auth '${auth}': leave it out, or choose auth 'basic'`);
  const given = (['domain', 'endpoint'] as const).find((name) => props[name] !== undefined);
  if (given === undefined && auth !== 'sigv4')
    throw new Error(
      `a new domain takes signed requests only, got auth '${auth}': leave 'auth' out, or pass 'endpoint'`,
    );
  if (props.endpoint !== undefined) requireEndpoint(props.endpoint, auth);
  const size = (['dataNodes', 'dataNodeInstanceType', 'volumeSize'] as const).find((name) => props[name] !== undefined);
  if (given !== undefined && size !== undefined)
    throw new Error(`got '${size}' with '${given}': it is for a new domain, leave one of them out`);
}
