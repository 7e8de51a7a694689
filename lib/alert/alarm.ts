import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AlarmRow {
  readonly metric: IMetric;
  readonly threshold: number;
  /** What went wrong and where to look first. */
  readonly description: string;
}

/** Turns one row of a table of alarms into an alarm that is reported to `action`. */
export function alarm(scope: Construct, id: string, row: AlarmRow, action: IAlarmAction): Alarm {
  const made = new Alarm(scope, id, {
    metric: row.metric,
    threshold: row.threshold,
    alarmDescription: row.description,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // An idle function has no data points, and nothing to be woken for.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(action);
  return made;
}
