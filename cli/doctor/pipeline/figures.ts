import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { SERVICE_DIMENSION } from '@sightline/telemetry/wire';
import { AGGREGATOR_METRICS, AGGREGATOR_SERVICE } from '../../../contract/names.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { duration } from '../time.ts';

/** The aggregator's figures of the last quarter of an hour; `undefined` where CloudWatch has none. */
export interface Figures {
  /** Calls of the aggregator, and those of them that failed. */
  readonly invocations: number | undefined;
  readonly errors: number | undefined;
  /** Errors of the last five minutes. */
  readonly recentErrors: number | undefined;
  readonly throttles: number | undefined;
  /** Age of the oldest record in the newest batch, in milliseconds. */
  readonly iteratorAgeMs: number | undefined;
  readonly documents: number | undefined;
  readonly retries: number | undefined;
  readonly flattened: number | undefined;
  readonly deadLetters: number | undefined;
  /** Records that Lambda gave up on. */
  readonly givenUp: number | undefined;
}

/** CloudWatch tells of Lambda with some minutes' delay. */
const WINDOW_MS = 15 * 60_000;
const RECENT_MS = 5 * 60_000;
const PERIOD_SECONDS = 60;

/** As old as the stack's own alarm allows by default. */
export const LATE_MS = 5 * 60_000;

export interface FigureSource {
  readonly aggregator: string;
  /** UUID of the mapping. */
  readonly mapping: string;
  /** CloudWatch namespace of the aggregator's own metrics. */
  readonly namespace: string;
}

/** Reads all figures by one request. */
export async function readFigures(client: CloudWatchClient, source: FigureSource, now: number): Promise<Figures> {
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - WINDOW_MS),
      EndTime: new Date(now + PERIOD_SECONDS * 1000),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: queries(source),
    }),
  );
  const results = new Map(MetricDataResults.map((result) => [result.Id, result]));
  const values = (id: keyof Figures) => results.get(id)?.Values ?? [];
  const sum = (id: keyof Figures) => total(values(id));
  const recent = (results.get('errors')?.Timestamps ?? []).map((time) => now - time.getTime() <= RECENT_MS);
  return {
    invocations: sum('invocations'),
    errors: sum('errors'),
    recentErrors: total(values('errors').filter((_, at) => recent[at])),
    throttles: sum('throttles'),
    iteratorAgeMs: values('iteratorAgeMs')[0],
    documents: sum('documents'),
    retries: sum('retries'),
    flattened: sum('flattened'),
    deadLetters: sum('deadLetters'),
    givenUp: sum('givenUp'),
  };
}

function total(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

function queries({ aggregator, mapping, namespace }: FigureSource): MetricDataQuery[] {
  const lambda = { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: aggregator }] };
  const own = { Namespace: namespace, Dimensions: [{ Name: SERVICE_DIMENSION, Value: AGGREGATOR_SERVICE }] };
  const ofMapping = { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'EventSourceMappingUUID', Value: mapping }] };
  const rows = [
    ['invocations', lambda, 'Invocations', 'Sum'],
    ['errors', lambda, 'Errors', 'Sum'],
    ['throttles', lambda, 'Throttles', 'Sum'],
    ['iteratorAgeMs', lambda, 'IteratorAge', 'Maximum'],
    ['documents', own, AGGREGATOR_METRICS.documents, 'Sum'],
    ['retries', own, AGGREGATOR_METRICS.retries, 'Sum'],
    ['flattened', own, AGGREGATOR_METRICS.flattened, 'Sum'],
    ['deadLetters', own, AGGREGATOR_METRICS.deadLetters, 'Sum'],
    ['givenUp', ofMapping, 'OnFailureDestinationDeliveredEventCount', 'Sum'],
  ] as const;
  return rows.map(([Id, { Namespace, Dimensions }, MetricName, Stat]) => ({
    Id,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: PERIOD_SECONDS, Stat },
  }));
}

/** What the figures say: whether the aggregator's calls fail, how late it is, and what became of its documents. */
export function judgeFigures(figures: Figures): readonly Check[] {
  return [judgeErrors(figures), judgeAge(figures), judgeDocuments(figures)];
}

function judgeErrors({ errors = 0, recentErrors = 0, invocations, throttles = 0 }: Figures): Check {
  const name = 'aggregator errors';
  const calls = invocations === undefined ? 'calls' : `${invocations} calls`;
  const detail = `${errors} of ${calls} failed, ${throttles} were throttled, in 15 min`;
  if (invocations === undefined && errors === 0) return ok(name, 'no figure of the last 15 minutes');
  if (recentErrors > 0)
    return failed(name, detail, "'aggregator' above tells why, or else its log group; its records come again");
  if (errors > 0) return warning(name, detail, 'none in the last 5 minutes: wait, and run this again');
  if (throttles > 0) return warning(name, detail, "raise the account's concurrency or aggregatorReservedConcurrency");
  return ok(name, detail);
}

function judgeAge({ iteratorAgeMs }: Figures): Check {
  const name = 'iterator age';
  if (iteratorAgeMs === undefined) return ok(name, 'no figure of the last 15 minutes');
  const detail = `oldest record in a batch: ${duration(iteratorAgeMs)}`;
  if (iteratorAgeMs <= LATE_MS) return ok(name, detail);
  return warning(name, detail, "documents come late: see 'iterator age' in docs/operating.md");
}

function judgeDocuments({ documents, retries = 0, flattened = 0, deadLetters = 0, givenUp = 0 }: Figures): Check {
  const name = 'documents';
  if (documents === undefined && deadLetters + givenUp === 0) return ok(name, 'no figure of the last 15 minutes');
  const detail = `${documents ?? 0} stored, ${retries} sent again, ${flattened} stored flat, ${deadLetters} dead letters, ${givenUp} records given up, in 15 min`;
  if (givenUp > 0)
    return failed(
      name,
      detail,
      "batches grew older than maxRecordAge: mend what is failed above, then 'sightline redrive replay'",
    );
  if (deadLetters > 0)
    return warning(name, detail, "there are new dead letters: 'dead letters' below tells of which kind");
  return ok(name, detail);
}
