import { type Context, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import type { TracingSettings } from './settings.ts';
import { xRayDecision } from './x-ray.ts';

/** Attribute of the topmost span of a process's part of a trace: how many like it this one stands for. Absent for 1. */
export const WEIGHT = 'sightline.sampling.weight';

/**
 * Decides at a trace's start: by the parent where there is one, otherwise as the settings say. What is not sampled is
 * recorded all the same where the end of the invocation may still decide to keep it.
 */
export class HeadSampler implements Sampler {
  readonly #settings: TracingSettings;
  readonly #sampled: SamplingResult;
  readonly #left: SamplingResult;

  constructor(settings: TracingSettings) {
    const { ratio, keepFailed, keepSlowerThanMs } = settings;
    this.#settings = settings;
    this.#sampled = {
      decision: SamplingDecision.RECORD_AND_SAMPLED,
      ...(ratio > 0 && ratio < 1 && { attributes: { [WEIGHT]: 1 / ratio } }),
    };
    const keepsSome = keepFailed || keepSlowerThanMs !== undefined;
    this.#left = { decision: keepsSome ? SamplingDecision.RECORD : SamplingDecision.NOT_RECORD };
  }

  shouldSample(context: Context, traceId: string): SamplingResult {
    const parent = trace.getSpanContext(context);
    // A trace has the id of its parent only if that was valid.
    if (parent?.traceId === traceId && (this.#settings.parentBased || parent.isRemote !== true))
      return (parent.traceFlags & TraceFlags.SAMPLED) !== 0 ? SAMPLED_BY_PARENT : this.#left;
    const xRay = this.#settings.byXRay ? xRayDecision(context) : undefined;
    if (xRay !== undefined) return xRay ? SAMPLED_BY_PARENT : this.#left;
    return isWithin(this.#settings.ratio, traceId) ? this.#sampled : this.#left;
  }

  toString(): string {
    return 'SightlineHeadSampler';
  }
}

const SAMPLED_BY_PARENT: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };

const MAX_WORD = 0xffff_ffff;

/** Whether a trace is within a share of all, as OpenTelemetry's `TraceIdRatioBasedSampler` for JavaScript decides it. */
function isWithin(ratio: number, traceId: string): boolean {
  if (ratio >= 1) return true;
  let word = 0;
  for (let i = 0; i < traceId.length; i += 8) word ^= Number.parseInt(traceId.slice(i, i + 8), 16);
  return word >>> 0 < Math.floor(ratio * MAX_WORD);
}
