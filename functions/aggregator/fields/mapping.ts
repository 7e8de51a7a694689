import { type FieldType, MAPPINGS } from './admitted.ts';
import type { FieldMapping } from './tree.ts';

/** A name that is to be mapped, or that was. */
export interface AdmittedField {
  readonly type: FieldType;
  /** Who brought it. */
  readonly service: string;
}

/** Names by their path. */
export type AdmittedFields = ReadonlyMap<string, AdmittedField>;

/** What a field's `meta` may hold at most (https://docs.opensearch.org/latest/mappings/mapping-parameters/meta/). */
const MAX_META = 50;

/** A service as `meta` can hold it. */
export function ownerOf(service: string): string {
  return service.slice(0, MAX_META);
}

type Properties = Record<string, FieldMapping>;

/**
 * The `properties` that admit some names, as `PUT /<index>/_mapping` takes them. Who brought a field stands in its `meta`,
 * so that the mapping itself says how much of its budget a service has used.
 *
 * @param known - what the index has: an object that is `nested` there must be called so again
 */
export function propertiesOf(fields: AdmittedFields, known: Readonly<Properties> = {}): Properties {
  const root: Properties = {};
  for (const [path, { type, service }] of fields) {
    const segments = path.split('.');
    const name = segments.pop() as string;
    let properties = root;
    let there: Readonly<Properties> | undefined = known;
    for (const segment of segments) {
      const before: FieldMapping | undefined = there?.[segment];
      properties[segment] ??= { ...(before?.type === 'nested' && { type: 'nested' }), properties: {} };
      properties = properties[segment].properties as Properties;
      there = before?.properties;
    }
    properties[name] = mappingOf(type, ownerOf(service));
  }
  return root;
}

function mappingOf(type: FieldType, service: string): FieldMapping {
  if (type !== 'distribution') return { ...MAPPINGS[type], meta: { service } };
  const number = MAPPINGS.number;
  const stored = { type: 'double', index: false, doc_values: false } as const;
  // One field says for all that the name is a distribution, and whose.
  return {
    properties: {
      Values: stored,
      Counts: stored,
      Min: number,
      Max: number,
      Sum: number,
      Count: { ...number, meta: { service, type: 'distribution' } },
    },
  };
}

/** Reads back which names were admitted, and by whom, out of an index's mapping. */
export function admittedIn(
  properties: Readonly<Record<string, FieldMapping>> = {},
  path = '',
): Map<string, AdmittedField> {
  const found = new Map<string, AdmittedField>();
  for (const [name, mapping] of Object.entries(properties)) {
    const { meta, type, properties: inner } = mapping;
    const whole = path === '' ? name : `${path}.${name}`;
    if (inner !== undefined) for (const [each, field] of admittedIn(inner, whole)) found.set(each, field);
    const service = meta?.['service'];
    if (service === undefined) continue;
    if (meta?.['type'] === 'distribution') found.set(path, { type: 'distribution', service });
    else found.set(whole, { type: type === 'double' ? 'number' : 'keyword', service });
  }
  return found;
}
