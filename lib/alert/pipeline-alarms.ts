import { Duration } from 'aws-cdk-lib';
import { type Alarm, type IAlarmAction, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AlarmRow, alarm } from './alarm.ts';
import type { Thresholds } from './thresholds.ts';

const PERIOD = Duration.minutes(5);

export interface PipelineAlarmsProps {
  readonly aggregator: IFunction;
  readonly eventSourceMapping: IEventSourceMapping;
  /** Documents that the aggregator wrote to the dead-letter bucket. */
  readonly deadLetters: Metric;
  readonly thresholds: Required<Thresholds>;
  readonly action: IAlarmAction;
}

/** Alarms of the pipe itself: telemetry is late, or is not getting through. */
export class PipelineAlarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: PipelineAlarmsProps) {
    super(scope, id);
    this.all = Object.entries(table(props)).map(([name, row]) => alarm(this, name, row, props.action));
  }
}

function table({ aggregator, eventSourceMapping, deadLetters, thresholds }: PipelineAlarmsProps) {
  return {
    IteratorAge: {
      metric: aggregator.metric('IteratorAge', { period: PERIOD, statistic: Stats.MAXIMUM }),
      threshold: thresholds.iteratorAgeSeconds * 1000,
      description: `telemetry arrives more than ${thresholds.iteratorAgeSeconds} s late: is OpenSearch slow? Otherwise raise parallelizationFactor`,
    },
    AggregatorErrors: {
      metric: aggregator.metricErrors({ period: PERIOD, statistic: Stats.SUM }),
      threshold: thresholds.aggregatorErrors,
      description: 'the aggregator fails: its own log group tells why; Lambda retries the batches meanwhile',
    },
    DeadLetters: {
      metric: deadLetters.with({ period: PERIOD, statistic: Stats.SUM }),
      threshold: thresholds.deadLetters,
      description: 'OpenSearch refused documents for good: the dead-letter bucket holds them with the cause',
    },
    DiscardedRecords: {
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'OnFailureDestinationDeliveredEventCount',
        dimensionsMap: { EventSourceMappingUUID: eventSourceMapping.eventSourceMappingId },
        period: PERIOD,
        statistic: Stats.SUM,
      }),
      threshold: thresholds.discardedRecords,
      description: 'Lambda gave up on records after their last retry: the dead-letter bucket holds them whole',
    },
  } satisfies Record<string, AlarmRow>;
}
