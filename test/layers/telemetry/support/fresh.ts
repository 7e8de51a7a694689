import { vi } from 'vitest';

/** Has the next import give a new copy of the layer, as a new process would, and forgets OpenTelemetry's providers. */
export function startAfresh(): void {
  vi.resetModules();
  for (const key of Object.getOwnPropertySymbols(globalThis))
    if (key.description?.startsWith('opentelemetry.js.api')) Reflect.deleteProperty(globalThis, key);
}
