import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

/** What the doctor asks AWS with. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
}

/** Clients with the credentials and the Region of the AWS CLI. */
export function awsClients(): Clients {
  return {
    cloudFormation: new CloudFormationClient(),
    cloudWatch: new CloudWatchClient(),
    lambda: new LambdaClient(),
    // One request for each log group soon meets CloudWatch Logs' limit, of some five a second.
    logs: new CloudWatchLogsClient({ maxAttempts: 5, retryMode: 'adaptive' }),
    s3: new S3Client(),
  };
}
