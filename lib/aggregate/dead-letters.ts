import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface DeadLetterBucketProps {
  /**
   * How long a dead letter is kept for redriving.
   *
   * @default Duration.days(90)
   */
  readonly expiration?: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** Keeps what could not be indexed: single documents with their cause, and whole records that Lambda gave up on. */
export class DeadLetterBucket extends Bucket {
  constructor(scope: Construct, id: string, props: DeadLetterBucketProps) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        {
          expiration: props.expiration ?? Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: props.removalPolicy,
    });
  }
}
