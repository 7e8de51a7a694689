import { join } from 'node:path';
import { AssetHashType, type Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFunction } from './bundle.ts';
import { REPOSITORY } from './repository.ts';

export interface BundledFunctionProps {
  /** Folder under `functions/` whose `handler.ts` exports `handler`. */
  readonly folder: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Megabytes; Lambda gives CPU in proportion (1,769 MB is one vCPU). */
  readonly memorySize: number;
  readonly timeout: Duration;
  /** Most instances at once; the account's limit when absent. */
  readonly reservedConcurrentExecutions?: number;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * One of Sightline's own functions: bundled whole, with a log group and a role of its own that allows nothing but writing
 * there. It is never instrumented: what it would emit flows through what it watches.
 */
export class BundledFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, removalPolicy: props.removalPolicy });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      code: codeOf(props.folder),
      handler: 'index.handler',
      description: props.description,
      runtime: RUNTIME,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      ...(props.reservedConcurrentExecutions !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      }),
      environment: { ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}

const RUNTIME = Runtime.NODEJS_24_X;

function codeOf(folder: string): Code {
  const tryBundle = (outdir: string) => {
    bundleFunction(folder, outdir);
    return true;
  };
  return Code.fromAsset(join(REPOSITORY, 'functions', folder), {
    assetHashType: AssetHashType.OUTPUT,
    // The CDK asks for an image for when a bundle can't be made here; ours always can.
    bundling: { image: RUNTIME.bundlingImage, local: { tryBundle } },
  });
}
