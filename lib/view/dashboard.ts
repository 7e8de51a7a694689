import { INVOCATION_METRICS, SERVICE_DIMENSION, SYSTEM_METRICS } from '@sightline/telemetry/wire';
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
  type Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

const PERIOD = Duration.minutes(1);
const HALF = 12;
const THIRD = 8;

export interface TelemetryDashboardProps {
  readonly namespace: string;
  readonly stream: IStream;
  readonly aggregator: IFunction;
  readonly deadLetters: Metric;
  /** Alarms of the pipe; none when alarms are switched off. */
  readonly alarms: readonly IAlarm[];
}

/** The CloudWatch dashboard: attached functions, the pipe, the sampler. */
export class TelemetryDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: TelemetryDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(3) });
    this.dashboard.addWidgets(heading('Functions'));
    this.dashboard.addWidgets(...functions(props));
    this.dashboard.addWidgets(heading('Pipe'));
    if (props.alarms.length > 0)
      this.dashboard.addWidgets(new AlarmStatusWidget({ alarms: [...props.alarms], width: 24 }));
    this.dashboard.addWidgets(...pipe(props));
    this.dashboard.addWidgets(heading('Sampler'));
    this.dashboard.addWidgets(...sampler(props));
  }
}

function functions({ namespace }: TelemetryDashboardProps): GraphWidget[] {
  const { invocations, errors, duration, coldStarts } = INVOCATION_METRICS;
  return [
    graph('Invocations', HALF, [byService(namespace, invocations, 'Sum')]),
    graph('Errors', HALF, [byService(namespace, errors, 'Sum')]),
    graph('Duration, p99 (s)', HALF, [byService(namespace, duration, 'p99')]),
    graph('Cold starts', HALF, [byService(namespace, coldStarts, 'Sum')]),
  ];
}

function pipe({ stream, aggregator, deadLetters }: TelemetryDashboardProps): GraphWidget[] {
  const records = { namespace: 'AWS/Kinesis', dimensionsMap: { StreamName: stream.streamName } };
  return [
    graph('Iterator age (ms)', THIRD, [
      aggregator.metric('IteratorAge', { period: PERIOD, statistic: Stats.MAXIMUM, label: 'oldest record' }),
    ]),
    graph('Records', THIRD, [
      stream.metricIncomingRecords({ period: PERIOD, statistic: Stats.SUM, label: 'put on the stream' }),
      stream.metric('GetRecords.Records', { ...records, period: PERIOD, statistic: Stats.SUM, label: 'read from it' }),
    ]),
    graph('Dead letters', THIRD, [deadLetters.with({ period: PERIOD, statistic: Stats.SUM, label: 'documents' })]),
  ];
}

function sampler({ namespace }: TelemetryDashboardProps): GraphWidget[] {
  return [
    graph('CPU (%)', THIRD, [byService(namespace, SYSTEM_METRICS.cpu, 'Average')]),
    graph('Memory (%)', THIRD, [byService(namespace, SYSTEM_METRICS.memory, 'Average')]),
    graph('Disk (%)', THIRD, [
      search(`{"${namespace}","${SERVICE_DIMENSION}","path"}`, SYSTEM_METRICS.disk, 'Average'),
    ]),
  ];
}

/**
 * One graph line for each service, found by a search: a function that is attached tomorrow, or by another stack, shows
 * up by itself. References to functions of other stacks would point both ways between them.
 */
function byService(namespace: string, metricName: string, statistic: string): IMetric {
  return search(`{"${namespace}","${SERVICE_DIMENSION}"}`, metricName, statistic);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function search(schema: string, metricName: string, statistic: string): IMetric {
  return new MathExpression({
    expression: `SEARCH('${schema} MetricName="${metricName}"', '${statistic}', ${PERIOD.toSeconds()})`,
    label: '',
    period: PERIOD,
  });
}

function graph(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width, left, period: PERIOD, leftYAxis: { min: 0, showUnits: false } });
}

function heading(text: string): TextWidget {
  return new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
}
