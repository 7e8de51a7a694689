import type { Unit } from '../wire.ts';

/** OpenTelemetry's units (UCUM, https://ucum.org/ucum) as CloudWatch's. */
const UNITS: Readonly<Record<string, Unit>> = {
  s: 'Seconds',
  ms: 'Milliseconds',
  us: 'Microseconds',
  By: 'Bytes',
  kBy: 'Kilobytes',
  MBy: 'Megabytes',
  GBy: 'Gigabytes',
  '%': 'Percent',
  'By/s': 'Bytes/Second',
  '1': 'None',
};

/** CloudWatch's unit for one of OpenTelemetry's; none for one that CloudWatch does not know. `{request}` is a count. */
export function unitOf(unit: string | undefined): Unit | undefined {
  if (!unit) return undefined;
  return UNITS[unit] ?? (/^\{.*\}$/.test(unit) ? 'Count' : undefined);
}
