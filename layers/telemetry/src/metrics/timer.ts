import { warnOnce } from '../warn.ts';
import type { Unit } from '../wire.ts';
import type { Labels } from './label-set.ts';
import type { Instrument } from './series.ts';

const PER_MILLISECOND: Partial<Record<Unit, number>> = { Seconds: 1e-3, Milliseconds: 1, Microseconds: 1e3 };

/** Starts a timer whose stop records the time that went by, once. */
export function startTimer(
  { name, unit = 'Seconds' }: Instrument,
  observe: (value: number, labels?: Labels) => void,
): (labels?: Labels) => number {
  const factor = PER_MILLISECOND[unit] ?? 1e-3;
  if (PER_MILLISECOND[unit] === undefined)
    warnOnce(`timer of metric ${name}`, `got the unit ${unit}: it records seconds; use a unit of time`);
  const startedAt = performance.now();
  let elapsed: number | undefined;
  return (labels) => {
    if (elapsed === undefined) {
      elapsed = (performance.now() - startedAt) * factor;
      observe(elapsed, labels);
    }
    return elapsed;
  };
}
