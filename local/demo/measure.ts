import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Client } from '@opensearch-project/opensearch';
import type { Outputs } from '../deploy.ts';
import type { Stack } from '../stack.ts';
import { drain, waitUntilIdle } from './drain.ts';
import { drive } from './drive.ts';
import { readEmitted, subscribedGroups } from './emitted.ts';
import { watchFreshness } from './freshness.ts';
import type { Progress } from './progress.ts';
import type { Report } from './report.ts';
import { readStored } from './stored.ts';

export interface MeasureOptions {
  readonly stack: Stack;
  /** Of the deployment that is measured. */
  readonly outputs: Outputs;
  readonly environment: string;
  readonly progress: Progress;
  readonly requests: number;
  /** Kills OpenSearch in the middle of the load and starts it again. */
  readonly chaos: boolean;
}

const CONCURRENCY = 6;
const SHOP_TIMEOUT_MS = 180_000;
const DRAIN_PATIENCE_MS = 90_000;
const OUTAGE_AFTER_MS = 3_000;
const OUTAGE_MS = 8_000;

/** Drives the deployed shop and counts every line that it emitted meanwhile against the documents in OpenSearch. */
export async function measure(options: MeasureOptions): Promise<Report> {
  const { stack, outputs, environment, progress, requests } = options;
  const { StreamName = '', DeadLetterBucketName = '' } = outputs['Sightline'] ?? {};
  const { ApiId = '' } = outputs['SightlineShop'] ?? {};
  const logs = new CloudWatchLogsClient(stack.clientConfig);
  const opensearch = new Client({ node: stack.opensearchUrl });
  const groups = await subscribedGroups(logs, StreamName);
  const ordersUrl = stack.httpApiUrl(ApiId, '/orders');
  const started = Date.now();
  const freshness = watchFreshness(opensearch, environment);

  await progress.step(`send ${requests} requests to the shop`, (say) =>
    Promise.all([
      drive({
        url: ordersUrl,
        requests,
        concurrency: CONCURRENCY,
        runId: started.toString(36),
        onAnswer: (answered) => say(`${answered} answered`),
      }),
      options.chaos && outage(stack),
    ]),
  );

  const emitted = await progress.step('wait until the shop is idle', async (say) => {
    const read = async () => {
      const lines = await readEmitted(logs, groups, started);
      say(`${lines.length} lines`);
      return lines;
    };
    const until = await waitUntilIdle(
      new SQSClient(stack.clientConfig),
      async () => (await read()).length,
      SHOP_TIMEOUT_MS,
    );
    return (await read()).filter(({ time }) => time <= until);
  });

  const counts = await progress.step('wait until every line is searchable', (say) =>
    drain({
      emitted,
      readStored: () => readStored(opensearch, environment, started),
      patienceMs: DRAIN_PATIENCE_MS,
      onMissing: (missing) => say(`${missing} to come`),
    }),
  );
  return {
    counts,
    deadLetterObjects: await countObjects(new S3Client(stack.clientConfig), DeadLetterBucketName),
    freshness: await freshness.stop(),
    opensearchUrl: stack.opensearchUrl,
    environment,
    ordersUrl,
  };
}

async function outage(stack: Stack): Promise<void> {
  await sleep(OUTAGE_AFTER_MS);
  await stack.opensearch.kill();
  await sleep(OUTAGE_MS);
  await stack.opensearch.start();
}

async function countObjects(s3: S3Client, Bucket: string): Promise<number> {
  const { KeyCount = 0 } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return KeyCount;
}
