const BASE_MS = 200;
const CAP_MS = 20_000;

/**
 * How long to wait after an attempt that failed: anywhere between nothing and a bound that doubles with each attempt, so
 * that workers which failed together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "full jitter").
 *
 * @param attempt - 1 after the first attempt
 * @param random - gives a number from 0 up to, not including, 1
 * @returns milliseconds
 */
export function backOff(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)));
}
