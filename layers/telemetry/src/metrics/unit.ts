import { warnOnce } from '../warn.ts';
import type { Unit } from '../wire.ts';

/**
 * CloudWatch's units, of which one that it does not know makes it refuse the whole line
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
 */
const UNIT =
  /^(?:(?:Micros|Millis|S)econds|Percent|None|(?:Count|(?:B|Kilob|Megab|Gigab|Terab)(?:ytes|its))(?:\/Second)?)$/;

/** OpenTelemetry's units (UCUM, https://ucum.org/ucum) as CloudWatch's. */
const OF_OPENTELEMETRY: ReadonlyMap<string, Unit> = new Map([
  ['s', 'Seconds'],
  ['ms', 'Milliseconds'],
  ['us', 'Microseconds'],
  ['By', 'Bytes'],
  ['kBy', 'Kilobytes'],
  ['MBy', 'Megabytes'],
  ['GBy', 'Gigabytes'],
  ['%', 'Percent'],
  ['By/s', 'Bytes/Second'],
  ['1', 'None'],
]);

/** CloudWatch's unit for its own name or OpenTelemetry's; none for one that it does not know. `{request}` is a count. */
export function cloudWatchUnit(unit: string | undefined): Unit | undefined {
  if (!unit) return undefined;
  if (UNIT.test(unit)) return unit as Unit;
  return OF_OPENTELEMETRY.get(unit) ?? (/^\{.*\}$/.test(unit) ? 'Count' : undefined);
}

/** The same, with a word about one that can't be written. Callers in plain JavaScript can pass anything. */
export function askedUnit(metric: string, asked: unknown): Unit | undefined {
  if (asked === undefined) return undefined;
  const unit = cloudWatchUnit(String(asked));
  if (!unit)
    warnOnce(
      `unit of metric ${metric}`,
      `ignored '${String(asked)}': use one of CloudWatch's, such as Milliseconds, Bytes, Percent or Count`,
    );
  return unit;
}
