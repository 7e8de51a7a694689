import { cognito } from './cognito.ts';
import { eventBridge } from './event-bridge.ts';
import { httpApi, loadBalancer, restApi, webSocket } from './http.ts';
import { invoke } from './invoke.ts';
import { records } from './records.ts';
import { stepFunctions } from './step-functions.ts';
import type { Extractor, Trigger } from './trigger.ts';

export type { Carrier, Trigger } from './trigger.ts';

const EXTRACTORS: readonly Extractor[] = [
  httpApi,
  records,
  eventBridge,
  restApi,
  loadBalancer,
  webSocket,
  stepFunctions,
  cognito,
];

/** What started an invocation, by the shape of its event. */
export function triggerOf(event: unknown, context: unknown): Trigger {
  for (const extract of EXTRACTORS) {
    const trigger = extract(event, context);
    if (trigger) return trigger;
  }
  return invoke(event, context);
}
