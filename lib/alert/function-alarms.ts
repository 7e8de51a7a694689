import { Annotations, Duration } from 'aws-cdk-lib';
import { type Alarm, type IAlarmAction, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AlarmRow, alarm } from './alarm.ts';
import type { Thresholds } from './thresholds.ts';

/** Lambda's time limit for a function that sets none. */
const DEFAULT_TIMEOUT = Duration.seconds(3);
const PERIOD = Duration.minutes(5);

export interface FunctionAlarmsProps {
  readonly function: LambdaFunction;
  readonly thresholds: Required<Thresholds>;
  readonly action: IAlarmAction;
}

/** Alarms of one attached function: it stands beside the function, whose name another stack could not refer to. */
export class FunctionAlarms extends Construct {
  readonly errors: Alarm;
  readonly throttles: Alarm;
  /** Absent when the function's time limit is only known at deployment. */
  readonly duration: Alarm | undefined;

  constructor(scope: Construct, id: string, props: FunctionAlarmsProps) {
    super(scope, id);
    const { function: fn, thresholds, action } = props;
    this.errors = alarm(this, 'Errors', errors(fn, thresholds), action);
    this.throttles = alarm(this, 'Throttles', throttles(fn, thresholds), action);
    const nearTimeout = duration(fn, thresholds);
    this.duration = nearTimeout && alarm(this, 'Duration', nearTimeout, action);
  }
}

function errors(fn: LambdaFunction, thresholds: Required<Thresholds>): AlarmRow {
  return {
    metric: fn.metricErrors({ period: PERIOD, statistic: Stats.SUM }),
    threshold: thresholds.functionErrors,
    description: `${fn.node.path} fails: look at its ERROR logs and its failed traces`,
  };
}

function throttles(fn: LambdaFunction, thresholds: Required<Thresholds>): AlarmRow {
  return {
    metric: fn.metricThrottles({ period: PERIOD, statistic: Stats.SUM }),
    threshold: thresholds.functionThrottles,
    description: `${fn.node.path} is throttled: raise its reserved concurrency or the account's limit`,
  };
}

function duration(fn: LambdaFunction, thresholds: Required<Thresholds>): AlarmRow | undefined {
  const timeout = fn.timeout ?? DEFAULT_TIMEOUT;
  if (timeout.isUnresolved()) {
    Annotations.of(fn).addInfo('no duration alarm: the time limit of the function is only known at deployment');
    return undefined;
  }
  const percent = thresholds.functionDurationPercent;
  return {
    metric: fn.metricDuration({ period: PERIOD, statistic: Stats.percentile(99) }),
    threshold: (timeout.toMilliseconds() * percent) / 100,
    description: `${fn.node.path} needs more than ${percent} % of its ${timeout.toSeconds()} s: look at its slowest traces, or raise its time limit`,
  };
}
