import type { Env } from '@sightline/telemetry/env';

/** A variable's text; an empty one is one that is not set, as it is what `NAME=` and a console's blank field give. */
export function textVariable(env: Env, name: string): string | undefined {
  return env[name] || undefined;
}
