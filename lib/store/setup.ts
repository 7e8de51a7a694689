import { CustomResource, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { OpenSearchSettings } from '../../contract/settings/opensearch.ts';
import { setupSettings } from '../../contract/settings/setup.ts';
import { BundledFunction } from '../bundled-function.ts';
import { retentionOf, type StoreRetention } from './retention.ts';

export interface SetupProps extends StoreRetention {
  /** Name of Sightline's environment. */
  readonly environment: string;
  readonly openSearch: OpenSearchSettings;
  readonly dashboardsUrl?: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Puts index templates and saved objects into OpenSearch when the stack is deployed, and again whenever they change. */
export class Setup extends Construct {
  readonly function: LambdaFunction;
  readonly role: IRole;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: SetupProps) {
    super(scope, id);
    const environment = setupSettings.write({ ...props, retention: retentionOf(props) });
    const bundled = new BundledFunction(this, 'Setup', {
      folder: 'setup',
      description: 'Sightline: puts index templates and dashboards into OpenSearch',
      environment,
      memorySize: 512,
      timeout: Duration.minutes(5),
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.function = bundled.function;
    this.role = bundled.role;

    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: this.provider(props).serviceToken,
      resourceType: 'Custom::SightlineSetup',
      // A change of any of these is what makes CloudFormation run Setup again.
      properties: { ...environment, version: codeHash(this.function) },
    });
  }

  /** CDK's framework around the handler, with a role that allows its log group and that one function only. */
  private provider(props: SetupProps): Provider {
    const logGroup = new LogGroup(this, 'ProviderLogs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const role = new Role(this, 'ProviderRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new Provider(this, 'Provider', { onEventHandler: this.function, frameworkOnEventRole: role, logGroup });
  }
}

/** Key of the function's code in the assets bucket: it is the hash of the bundle, index templates included. */
function codeHash(fn: LambdaFunction): string {
  const { code } = fn.node.defaultChild as CfnFunction;
  return Stack.of(fn).resolve(code).s3Key;
}
