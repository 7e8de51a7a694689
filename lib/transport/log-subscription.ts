import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { CfnSubscriptionFilter, Distribution, FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface LogSubscriptionProps {
  readonly logGroup: ILogGroup;
  readonly stream: IStream;
  /** Role with which CloudWatch Logs writes to the stream. */
  readonly role: IRole;
}

/**
 * Sends every line of a log group to the stream. CloudWatch Logs allows two filters for each log group.
 *
 * The L2 filter would give the role a policy of its own, in which the role may pass itself.
 */
export class LogSubscription extends Construct {
  constructor(scope: Construct, id: string, props: LogSubscriptionProps) {
    super(scope, id);
    new CfnSubscriptionFilter(this, 'Filter', {
      logGroupName: props.logGroup.logGroupName,
      filterPattern: FilterPattern.allEvents().logPatternString,
      // By log stream, one busy sandbox would fill one shard. Nothing downstream needs the order of lines.
      distribution: Distribution.RANDOM,
      destinationArn: props.stream.streamArn,
      roleArn: props.role.roleArn,
    });
  }
}
