import { join } from 'node:path';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
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
 * One of Sightline's own functions: bundled whole into one CommonJS file, with a log group and a role of its own that
 * allows nothing but writing there. It is never instrumented: what it would emit flows through what it watches.
 *
 * CommonJS, because a cold start that imports `node:http` as an ES module costs 24 ms and one that requires it 3 ms.
 */
export class BundledFunction extends Construct {
  readonly function: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, removalPolicy: props.removalPolicy });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    this.function = new NodejsFunction(this, 'Function', {
      entry: join(REPOSITORY, 'functions', props.folder, 'handler.ts'),
      projectRoot: REPOSITORY,
      depsLockFilePath: join(REPOSITORY, 'package-lock.json'),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
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
      bundling: {
        format: OutputFormat.CJS,
        target: 'node24',
        mainFields: ['module', 'main'],
        // The AWS SDK too, so that what was tested is what runs: the runtime brings its own and changes it.
        externalModules: [],
        esbuildArgs: { '--conditions': '@sightline/source' },
        minify: true,
        // Readable names in stack traces, for less than a source map weighs.
        keepNames: true,
      },
    });
  }
}
