import type { Env } from '@sightline/telemetry/env';
import { nearest } from '../../../contract/nearest.ts';

/** Every variable of the layer that is Sightline's own; a test holds the list true. */
export const LAYER_VARIABLES: readonly string[] = [
  'SIGHTLINE_CAPTURE_CONSOLE',
  'SIGHTLINE_DEADLINE_MARGIN',
  'SIGHTLINE_DEBUG_BUFFER',
  'SIGHTLINE_DEBUG_SAMPLE_RATE',
  'SIGHTLINE_HISTOGRAMS',
  'SIGHTLINE_LOG_LEVEL',
  'SIGHTLINE_NAMESPACE',
  'SIGHTLINE_REDACT_KEYS',
  'SIGHTLINE_REDACT_PATHS',
  'SIGHTLINE_RUNTIME_INTERVAL',
  'SIGHTLINE_TRACES_HOSTS',
  'SIGHTLINE_TRACES_HTTP',
  'SIGHTLINE_TRACES_KEEP',
];

/** What each of them begins with, which may be misspelt too. */
const PREFIX = 'SIGHTLINE';

/** Variables of a function that the layer does not know, each with the one that was probably meant. */
export function unknownVariables(variables: Env): readonly { readonly name: string; readonly meant?: string }[] {
  return Object.keys(variables)
    .filter((name) => isMeantForUs(name) && !LAYER_VARIABLES.includes(name))
    .map((name) => {
      const meant = nearest(name, LAYER_VARIABLES);
      return { name, ...(meant !== undefined && { meant }) };
    });
}

function isMeantForUs(name: string): boolean {
  const [prefix = '', ...rest] = name.split('_');
  return rest.length > 0 && nearest(prefix, [PREFIX]) !== undefined;
}
