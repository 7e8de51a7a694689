import { context, trace } from '@opentelemetry/api';

/** Where copies of `@opentelemetry/api` of major version 1 meet. */
const KEY = Symbol.for('opentelemetry.js.api.1');

type Registered = Record<string, unknown>;

/**
 * Has this copy of `@opentelemetry/api` see what an older copy registered. Older copies see what newer ones registered,
 * but not the other way round: what they registered might lack what is new. For traces nothing that the layer uses was
 * added since 1.0, and the provider of an application with SDK 2, which takes API 1.9 at most, would not be found.
 */
export function seeOlderApi(): void {
  const shared = globalThis as { [KEY]?: Registered };
  const older = shared[KEY];
  if (!older?.['trace'] || trace.getTracerProvider() === older['trace']) return;
  delete shared[KEY];
  // The first to register anything says of which version all is.
  context.setGlobalContextManager(older['context'] as Parameters<typeof context.setGlobalContextManager>[0]);
  const { version: _, ...registered } = older;
  Object.assign(shared[KEY] ?? {}, registered);
}
