import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export interface Clients {
  readonly cloudwatch: CloudWatchClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** Makes the clients for the endpoint in AWS_ENDPOINT_URL. */
export function createClients(): Clients {
  return {
    // the emulator does not take compressed requests
    cloudwatch: new CloudWatchClient({ disableRequestCompression: true }),
    // this client would speak HTTP/2, the emulator does not
    kinesis: new KinesisClient({ requestHandler: new NodeHttpHandler() }),
    // an invocation that was sent twice would run twice
    lambda: new LambdaClient({ maxAttempts: 1 }),
    logs: new CloudWatchLogsClient(),
    s3: new S3Client({ forcePathStyle: true }),
    sns: new SNSClient(),
    sqs: new SQSClient(),
  };
}

/**
 * Makes sure that the endpoint is on this machine: in an AWS account the bridge would do AWS's work a second time.
 *
 * @throws Error when it is missing or anywhere else
 */
export function assertLoopback(endpoint: string | undefined): void {
  const host = endpoint && URL.canParse(endpoint) ? new URL(endpoint).hostname : undefined;
  if (host !== undefined && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(host)) return;
  throw new Error(
    `the bridge works for an AWS emulator on this machine only, got AWS_ENDPOINT_URL '${endpoint ?? ''}': set it to a loopback address such as http://127.0.0.1:4566`,
  );
}
