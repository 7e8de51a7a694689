import { CustomResource, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { BundledFunction } from '../bundled-function.ts';
import { requireInRange } from '../validate.ts';

/** How long OpenSearch keeps telemetry. */
export interface StoreRetention {
  /**
   * How long data is kept after its index rolled over, in whole days. Applied by Index State Management, so not on
   * OpenSearch Serverless: give its collection a life-cycle policy.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * Age at which a data stream begins its next index, in whole days.
   *
   * @default Duration.days(1)
   */
  readonly rolloverAge?: Duration;

  /**
   * Size in GiB of a primary shard at which a data stream begins its next index before that.
   *
   * @default 30
   */
  readonly rolloverGibibytes?: number;
}

export interface SetupProps extends StoreRetention {
  /** Environment's name, and OpenSearch settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly dashboardsUrl?: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

const DEFAULT_RETENTION = Duration.days(30);
const DEFAULT_ROLLOVER_AGE = Duration.days(1);
const DEFAULT_ROLLOVER_GIB = 30;

/** Puts index templates and saved objects into OpenSearch when the stack is deployed, and again whenever they change. */
export class Setup extends Construct {
  readonly function: LambdaFunction;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: SetupProps) {
    super(scope, id);
    requireInRange('rolloverGibibytes', props.rolloverGibibytes, 1, 1_000);
    const environment = {
      ...props.environment,
      ...(props.dashboardsUrl !== undefined && { DASHBOARDS_URL: props.dashboardsUrl }),
      RETENTION_DAYS: String(daysOf('retention', props.retention ?? DEFAULT_RETENTION)),
      ROLLOVER_DAYS: String(daysOf('rolloverAge', props.rolloverAge ?? DEFAULT_ROLLOVER_AGE)),
      ROLLOVER_GIB: String(props.rolloverGibibytes ?? DEFAULT_ROLLOVER_GIB),
    };
    this.function = new BundledFunction(this, 'Setup', {
      folder: 'setup',
      description: 'Sightline: puts index templates and dashboards into OpenSearch',
      environment,
      memorySize: 512,
      timeout: Duration.minutes(5),
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    }).function;

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

/** @throws Error unless a duration is of whole days, which is what policies are written in here */
function daysOf(name: string, duration: Duration): number {
  const days = duration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) throw new Error(`${name} must be whole days from 1 on, got ${days} days`);
  return days;
}
