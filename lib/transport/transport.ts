import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { requireSecondsInRange } from '../validate.ts';

export interface TransportProps {
  /**
   * How long the stream keeps a record, from 24 hours to 365 days
   * (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html).
   *
   * @default Duration.hours(24)
   */
  readonly retentionPeriod?: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** The stream that carries every line, and the role with which CloudWatch Logs writes to it. */
export class Transport extends Construct {
  readonly stream: Stream;
  readonly subscriptionRole: IRole;

  constructor(scope: Construct, id: string, props: TransportProps) {
    super(scope, id);
    const retentionPeriod = props.retentionPeriod ?? Duration.hours(24);
    requireSecondsInRange('streamRetention', retentionPeriod, 86_400, 365 * 86_400);

    this.stream = new Stream(this, 'Stream', {
      streamMode: StreamMode.ON_DEMAND,
      encryption: StreamEncryption.MANAGED,
      retentionPeriod,
      removalPolicy: props.removalPolicy,
    });

    const logs = Stack.of(this).formatArn({ service: 'logs', resource: '*' });
    this.subscriptionRole = new Role(this, 'SubscriptionRole', {
      description: 'CloudWatch Logs puts subscribed log events on the Sightline stream',
      assumedBy: new ServicePrincipal('logs.amazonaws.com', { conditions: { ArnLike: { 'aws:SourceArn': logs } } }),
      // Inline, so that role and permission appear at once: CloudWatch Logs tries the stream when a filter is made.
      inlinePolicies: {
        PutRecords: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['kinesis:PutRecord', 'kinesis:PutRecords'],
              resources: [this.stream.streamArn],
            }),
          ],
        }),
      },
    });
  }
}
