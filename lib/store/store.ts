import { Annotations, type RemovalPolicy, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AuthSettings, OpenSearchSettings } from '../../contract/settings/opensearch.ts';
import {
  isServerless,
  maxBulkMebibytes,
  type OpenSearchAuth,
  type OpenSearchTarget,
  targetOf,
} from '../../contract/target.ts';
import { DEFAULT_INSTANCE_TYPE, type DomainSize, TelemetryDomain } from './domain.ts';
import { requireEndpoint, type SignedEndpoint, signedEndpoint } from './endpoint.ts';

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
  readonly settings: OpenSearchSettings;

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

    const known = Token.isUnresolved(this.endpoint) ? undefined : this.endpoint;
    this.target = props.target ?? targetOf(known, auth, this.signed?.signingService);
    this.maxBulkMebibytes = maxBulkMebibytes(this.target, this.ownInstanceType(props));
    this.checkCollection(props, auth);
    this.settings = { endpoint: this.endpoint, auth: this.authSettings(), target: props.target };
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

  private authSettings(): AuthSettings {
    if (this.signed !== undefined) return { kind: 'sigv4', service: this.signed.signingService };
    return this.secret === undefined ? { kind: 'none' } : { kind: 'basic', secretArn: this.secret.secretArn };
  }

  /** Known of a domain that Sightline makes only: nothing here tells it of one that exists. */
  private ownInstanceType({ domain, endpoint, dataNodeInstanceType }: StoreProps): string | undefined {
    if (domain !== undefined || endpoint !== undefined || Token.isUnresolved(dataNodeInstanceType)) return undefined;
    return dataNodeInstanceType ?? DEFAULT_INSTANCE_TYPE;
  }

  private checkCollection({ collectionName, target }: StoreProps, auth: OpenSearchAuth): void {
    if (target === undefined && isServerless(this.target) && auth !== 'sigv4')
      throw new Error(
        `OpenSearch Serverless takes signed requests only, got auth '${auth}' with '${this.endpoint}': leave 'auth' and 'secret' out`,
      );
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
