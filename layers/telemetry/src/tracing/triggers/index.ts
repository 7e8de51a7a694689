import { eventBridge } from './event-bridge.ts';
import { httpApi } from './http-api.ts';
import { invoke } from './invoke.ts';
import { sqs } from './sqs.ts';
import type { Extractor, Trigger } from './trigger.ts';

export type { Carrier, Trigger } from './trigger.ts';

const EXTRACTORS: readonly Extractor[] = [httpApi, sqs, eventBridge];

/** What started an invocation, by the shape of its event. */
export function triggerOf(event: unknown, context: unknown): Trigger {
  for (const extract of EXTRACTORS) {
    const trigger = extract(event, context);
    if (trigger) return trigger;
  }
  return invoke(event, context);
}
