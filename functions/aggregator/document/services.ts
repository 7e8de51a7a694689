import { kindOf } from '@sightline/telemetry/wire';
import type { Line } from '../line.ts';
import { parseObject, textOf } from './json.ts';
import { functionOf } from './origin.ts';

/** Most functions whose service is remembered; an account has a thousand or so. */
const MAX_FUNCTIONS = 10_000;

/** The service of each function, as its own lines say. It stays known for as long as the process lives. */
const services = new Map<string, string>();

/**
 * Remembers which service a function is of, from the first of its own lines among lines of one record. Costs a look at one
 * line once it is known.
 */
export function learnServices(lines: readonly Line[]): void {
  for (const line of lines) {
    const name = functionOf(line);
    if (name === undefined || services.has(name)) return;
    if (kindOf(line.text) === undefined) continue;
    const value = parseObject(line.text);
    const service = textOf(value?.['service']) ?? textOf(value?.['serviceName']);
    if (service === undefined) continue;
    if (services.size >= MAX_FUNCTIONS) services.clear();
    services.set(name, service);
    return;
  }
}

/**
 * The service of the function that a line comes from. Lambda's own lines do not say it; a function that wrote nothing yet
 * is a service by its own name, as it is without a setting.
 */
export function serviceOfFunction(line: Line): string | undefined {
  const name = functionOf(line);
  return name === undefined ? undefined : (services.get(name) ?? name);
}
