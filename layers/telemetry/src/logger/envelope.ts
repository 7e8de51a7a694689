import { VERSION_FIELD } from '../wire.ts';

/** The envelope's own names, and those that the aggregator gives to what it knows of a line. */
const ENVELOPE: ReadonlySet<string> = new Set([
  'timestamp',
  '@timestamp',
  'level',
  'message',
  'service',
  'function',
  'requestId',
  'traceId',
  'spanId',
  'functionVersion',
  'lineBytes',
  'lagMs',
  'logGroup',
  'logStream',
  'attributes',
  VERSION_FIELD,
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
