import { type Context, TraceFlags, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
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
  readonly #root: Sampler;
  readonly #sampled: SamplingResult;
  readonly #left: SamplingResult;

  constructor(settings: TracingSettings) {
    const { ratio, keepFailed, keepSlowerThanMs } = settings;
    this.#settings = settings;
    this.#root =
      ratio >= 1 ? new AlwaysOnSampler() : ratio <= 0 ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(ratio);
    this.#sampled = {
      decision: SamplingDecision.RECORD_AND_SAMPLED,
      ...(ratio > 0 && ratio < 1 && { attributes: { [WEIGHT]: 1 / ratio } }),
    };
    const keepsSome = keepFailed || keepSlowerThanMs !== undefined;
    this.#left = { decision: keepsSome ? SamplingDecision.RECORD : SamplingDecision.NOT_RECORD };
  }

  shouldSample(context: Context, traceId: string, ...rest: SamplingRest): SamplingResult {
    const parent = trace.getSpanContext(context);
    // A trace has the id of its parent only if that was valid.
    if (parent?.traceId === traceId && (this.#settings.parentBased || parent.isRemote !== true))
      return (parent.traceFlags & TraceFlags.SAMPLED) !== 0 ? SAMPLED_BY_PARENT : this.#left;
    const xRay = this.#settings.byXRay ? xRayDecision(context) : undefined;
    if (xRay !== undefined) return xRay ? SAMPLED_BY_PARENT : this.#left;
    const { decision } = this.#root.shouldSample(context, traceId, ...rest);
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? this.#sampled : this.#left;
  }

  toString(): string {
    return 'SightlineHeadSampler';
  }
}

type SamplingRest = Parameters<Sampler['shouldSample']> extends [Context, string, ...infer Rest] ? Rest : never;

const SAMPLED_BY_PARENT: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
