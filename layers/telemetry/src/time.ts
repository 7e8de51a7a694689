/** Largest second that a `Date` can hold (https://tc39.es/ecma262/#sec-time-values-and-time-range). */
const MAX_SECOND = 8.64e12;

let cachedSecond = Number.NaN;
let cachedPrefix = '';

/** `2026-11-22T12:00:00.` Formatting a date costs some 400 ns, and most lines fall into the same second as the last. */
function upToSecond(second: number): string {
  if (second !== cachedSecond) {
    const valid = Math.abs(second) <= MAX_SECOND ? second : 0;
    cachedPrefix = new Date(valid * 1000).toISOString().slice(0, -'000Z'.length);
    cachedSecond = second;
  }
  return cachedPrefix;
}

/**
 * RFC 3339 with milliseconds, UTC.
 *
 * @param epochMs - whole milliseconds since the epoch, as `Date.now()` gives them
 * @example
 * rfc3339(1_795_348_800_007); // '2026-11-22T12:00:00.007Z'
 */
export function rfc3339(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  // Clocks that tests put in the place of the real one give fractions, or nothing.
  const ms = Math.trunc(epochMs - second * 1000) || 0;
  const zeros = ms < 10 ? '00' : ms < 100 ? '0' : '';
  return `${upToSecond(second)}${zeros}${ms}Z`;
}

/**
 * RFC 3339 with nanoseconds, UTC.
 *
 * @param time - OpenTelemetry's `HrTime`: seconds since the epoch, and nanoseconds of that second
 * @example
 * rfc3339Nanos([1_795_348_800, 7_000_000]); // '2026-11-22T12:00:00.007000000Z'
 */
export function rfc3339Nanos([second, nanos]: readonly [number, number]): string {
  const valid = nanos >= 0 && nanos < 1e9 ? Math.trunc(nanos) : 0;
  return `${upToSecond(Math.trunc(second))}${String(valid).padStart(9, '0')}Z`;
}
