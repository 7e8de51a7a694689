import { config } from '../config.ts';
import type { Series } from '../metrics/index.ts';
import type { InvocationSampler } from '../runtime/invocation-sampler.ts';
import { field } from '../tracing/triggers/trigger.ts';
import { warnOnce } from '../warn.ts';

/** Stops sampling and gives what was measured. */
export type RuntimeSampling = () => Series[];

let sampler: InvocationSampler | undefined;
let isLoading = false;
let isBusy = false;
let nextAt = 0;

/**
 * Starts to sample the runtime if it is time to: once in `config.runtimeInterval` seconds, never two invocations at
 * once, and never a cold one. The first that may be sampled only has the code for it loaded, a file of its own that no
 * cold start pays for; the next one is.
 *
 * @param context - Lambda's
 */
export function startRuntimeSampling(coldStart: boolean, context: unknown): RuntimeSampling | undefined {
  if (coldStart || isBusy || config.runtimeInterval === Number.POSITIVE_INFINITY) return undefined;
  const now = performance.now();
  if (now < nextAt) return undefined;
  if (sampler === undefined) return load();
  nextAt = now + config.runtimeInterval * 1000;
  const started = sampler;
  started.start();
  isBusy = true;
  return () => {
    isBusy = false;
    const limit = Number(field(context, 'memoryLimitInMB'));
    return started.stop(limit > 0 ? limit : undefined);
  };
}

function load(): undefined {
  if (isLoading) return;
  isLoading = true;
  import('../runtime/invocation-sampler.ts').then(
    (module) => {
      sampler = new module.InvocationSampler();
    },
    (error: unknown) => warnOnce('sampling the runtime failed', `${error}; the invocations go on without`),
  );
}
