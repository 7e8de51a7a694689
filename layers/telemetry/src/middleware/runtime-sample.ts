import { config } from '../config.ts';
import type { Series } from '../metrics/index.ts';
import { InvocationSampler } from '../runtime/invocation-sampler.ts';
import { field } from '../tracing/triggers/trigger.ts';

/** Stops sampling and gives what was measured. */
export type RuntimeSampling = () => Series[];

let sampler: InvocationSampler | undefined;
let isBusy = false;
let nextAt = 0;

/**
 * Starts to sample the runtime if it is time to: once in `config.runtimeInterval` seconds, never two invocations at
 * once, and never a cold one, which would have to wait for what this loads.
 *
 * @param context - Lambda's
 */
export function startRuntimeSampling(coldStart: boolean, context: unknown): RuntimeSampling | undefined {
  if (coldStart || isBusy || config.runtimeInterval === Number.POSITIVE_INFINITY) return undefined;
  const now = performance.now();
  if (now < nextAt) return undefined;
  nextAt = now + config.runtimeInterval * 1000;
  sampler ??= new InvocationSampler();
  const started = sampler;
  started.start();
  isBusy = true;
  return () => {
    isBusy = false;
    const limit = Number(field(context, 'memoryLimitInMB'));
    return started.stop(limit > 0 ? limit : undefined);
  };
}
