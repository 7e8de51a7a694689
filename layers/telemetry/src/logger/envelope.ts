import { ROOT_FIELDS } from '../wire.ts';

/** The envelope's own names, those that the aggregator gives to what it knows of a line, and one that no field can have. */
const ENVELOPE: ReadonlySet<string> = new Set([
  ...ROOT_FIELDS,
  '',
  'message',
  'spanId',
  'logGroup',
  'logStream',
  'attributes',
]);

/** Whether the line itself has a field of this name. */
export function isTaken(key: string): boolean {
  return ENVELOPE.has(key);
}

/** The name with as many trailing underscores as it takes to be free. */
export function freeKey(key: string, keys: readonly string[]): string {
  let candidate = `${key}_`;
  while (keys.includes(candidate)) candidate += '_';
  return candidate;
}
