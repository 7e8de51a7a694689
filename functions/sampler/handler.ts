import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { env } from '@sightline/telemetry/env';
import { emfLines, writeLines } from '@sightline/telemetry/metrics';
import { putMetricDataBatches } from '@sightline/telemetry/put-metric-data';
import { createRuntimeSampler } from '@sightline/telemetry/runtime';
import type { Context } from 'aws-lambda';
import { samplerSettings } from '../../contract/settings/sampler.ts';
import { toSeries } from './series.ts';

const config = samplerSettings.read(env());
const sampler = createRuntimeSampler();
const cloudWatch = new CloudWatchClient();

/**
 * Samples CPU, memory and disk of its own runtime, which EventBridge Scheduler starts each minute. The sample goes to
 * stdout as metric lines, from which CloudWatch extracts nothing, and to CloudWatch by `PutMetricData`.
 *
 * The lines are written first, so a sample that CloudWatch did not take is still in OpenSearch. The error is thrown
 * for the schedule's retries and alarms to see; a retry takes a new sample at a new time, so no line comes twice.
 */
export async function handler(_event: unknown, { awsRequestId: requestId }: Context): Promise<void> {
  const timestamp = Date.now();
  const series = toSeries(sampler.sample());
  writeLines(emfLines(series, { ...config, timestamp, requestId, directives: false }));
  for (const MetricData of putMetricDataBatches(series, { timestamp, service: config.service }))
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: config.namespace, MetricData }));
}
