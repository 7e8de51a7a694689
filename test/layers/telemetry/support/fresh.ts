import { vi } from 'vitest';

const KEPT = /^(?:opentelemetry\.js\.api|@sightline\/telemetry\/environment)/;

/** Has the next import give a new copy of the layer, as a new process would, and forgets OpenTelemetry's providers. */
export function startAfresh(): void {
  vi.resetModules();
  for (const key of Object.getOwnPropertySymbols(globalThis))
    if (KEPT.test(key.description ?? '')) Reflect.deleteProperty(globalThis, key);
}
