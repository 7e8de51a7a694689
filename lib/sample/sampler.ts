import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { samplerSettings } from '../../contract/settings/sampler.ts';
import { BundledFunction } from '../bundled-function.ts';

export interface SamplerProps {
  /** CloudWatch namespace that the sampler may write to. */
  readonly namespace: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Measures its own runtime each minute and writes the figures as CloudWatch metrics and as lines. */
export class Sampler extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: SamplerProps) {
    super(scope, id);
    const bundled = new BundledFunction(this, 'Sampler', {
      folder: 'sampler',
      description: 'Sightline: samples CPU, memory and disk of its runtime',
      environment: samplerSettings.write(props),
      memorySize: 256,
      timeout: Duration.seconds(30),
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.function = bundled.function;
    this.logGroup = bundled.logGroup;

    // CloudWatch has no resource to scope to: the namespace condition is the only bound there is.
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': props.namespace } },
      }),
    );

    const role = new Role(this, 'ScheduleRole', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    new Schedule(this, 'Schedule', {
      description: 'Runs the Sightline sampler each minute',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      // A late sample is worth nothing: the next one is due in a minute.
      target: new LambdaInvoke(this.function, { role, retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    });
  }
}
