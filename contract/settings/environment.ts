import type { Env } from '@sightline/telemetry/env';
import { indexName } from '@sightline/telemetry/wire';
import { DEFAULT_ENVIRONMENT } from '../names.ts';
import { text } from './variables.ts';

/**
 * Name of the environment, from `SIGHTLINE_ENVIRONMENT`; {@link DEFAULT_ENVIRONMENT} without one.
 *
 * @throws Error when no index can be named by it
 */
export function environmentOf(env: Env): string {
  const environment = text(env, 'SIGHTLINE_ENVIRONMENT') ?? DEFAULT_ENVIRONMENT;
  indexName('log', environment);
  return environment;
}
