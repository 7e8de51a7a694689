import type { RemovalPolicy } from 'aws-cdk-lib';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnLogGroup, type ILogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';

export interface AttachedLogGroupProps {
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Finds the log group of a function that already exists as a construct, or gives it one.
 *
 * `fn.logGroup` alone would not do: for a function without a group of its own it adds a custom resource, with a
 * function, that sets the retention of a group that Lambda has yet to create.
 */
export function attachedLogGroup(fn: LambdaFunction, props: AttachedLogGroupProps): ILogGroup {
  const managed = fn.node.tryFindChild('LogGroup');
  if (managed instanceof LogGroup) {
    // The one that CDK makes under the flag useCdkManagedLogGroup; nobody has chosen its retention of two years.
    (managed.node.defaultChild as CfnLogGroup).retentionInDays = props.logRetention;
    return managed;
  }

  const resource = fn.node.defaultChild as CfnFunction;
  if (managed !== undefined || hasLogGroup(resource)) return fn.logGroup;

  // Not named after the function: Lambda has made that group already if the function was ever called.
  const own = new LogGroup(fn, 'SightlineLogs', { retention: props.logRetention, removalPolicy: props.removalPolicy });
  own.grantWrite(fn);
  resource.addPropertyOverride('LoggingConfig.LogGroup', own.logGroupName);
  return own;
}

function hasLogGroup(resource: CfnFunction): boolean {
  return resource.stack.resolve(resource.loggingConfig)?.logGroup !== undefined;
}
