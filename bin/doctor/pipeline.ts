import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { attempt, type Check, failed, ok, warning } from './check.ts';
import { ago } from './freshness.ts';

/** CloudWatch tells of Lambda with some minutes' delay. */
const WINDOW_MS = 15 * 60_000;

/** As old as the stack's own alarm allows by default. */
const LATE_MS = 5 * 60_000;

export interface PipelineClients {
  readonly lambda: LambdaClient;
  readonly cloudWatch: CloudWatchClient;
}

/** Whether the aggregator reads the stream, and how far behind it is. */
export async function checkPipeline(
  aggregator: string | undefined,
  clients: PipelineClients,
  now: number,
): Promise<readonly Check[]> {
  if (aggregator === undefined)
    return [
      warning('stream', 'not looked at, since the settings came from here', 'leave OPENSEARCH_ENDPOINT out to ask AWS'),
    ];
  return [await checkMapping(aggregator, clients.lambda), await checkAge(aggregator, clients.cloudWatch, now)];
}

function checkMapping(FunctionName: string, lambda: LambdaClient): Promise<Check> {
  return attempt('stream', async () => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    const [mapping] = EventSourceMappings;
    if (mapping === undefined)
      return failed('stream', `${FunctionName} reads none`, "deploy the stack again: 'npx cdk deploy Sightline'");
    const { State = 'unknown', LastProcessingResult: result, UUID = '' } = mapping;
    const detail = `${State.toLowerCase()}, read by ${FunctionName}${result ? `, last result: ${result}` : ''}`;
    if (State === 'Enabled') return ok('stream', detail);
    if (State.startsWith('Disabl'))
      return failed(
        'stream',
        detail,
        `nothing is read: 'aws lambda update-event-source-mapping --uuid ${UUID} --enabled'`,
      );
    return warning('stream', detail, 'wait until it is enabled');
  });
}

function checkAge(FunctionName: string, cloudWatch: CloudWatchClient, now: number): Promise<Check> {
  return attempt('iterator age', async () => {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName: 'IteratorAge',
        Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
        StartTime: new Date(now - WINDOW_MS),
        EndTime: new Date(now),
        Period: 60,
        Statistics: ['Maximum'],
      }),
    );
    if (Datapoints.length === 0) return ok('iterator age', 'no figure of the last 15 minutes');
    const latest = Datapoints.toSorted((a, b) => Number(b.Timestamp) - Number(a.Timestamp))[0]!;
    const age = latest.Maximum ?? 0;
    const detail = `oldest record in a batch: ${ago(age).replace(' ago', '')}`;
    if (age <= LATE_MS) return ok('iterator age', detail);
    return warning('iterator age', detail, "documents come late: see 'iterator age' in docs/operating.md");
  });
}
