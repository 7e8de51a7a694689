import type { Kind } from '@sightline/telemetry/wire';
import { FIELDS_OF } from '../../../functions/aggregator/fields/admitted.ts';
import { BUDGETS } from '../../../functions/aggregator/fields/budget.ts';
import { admittedIn } from '../../../functions/aggregator/fields/mapping.ts';
import { countFields, type FieldMapping } from '../../../functions/aggregator/fields/tree.ts';
import { type Check, warning } from '../check.ts';

/** How much of a store's field budget is used. */
export interface FieldUsage {
  /** Fields that the index has, and may have. */
  readonly used: number;
  readonly limit: number;
  /** Most that one service may bring. */
  readonly serviceLimit: number;
  /** Fields that services brought, most first. */
  readonly services: readonly (readonly [service: string, fields: number])[];
}

/** From so much of a budget on there is a warning. */
const NEARLY_FULL = 0.9;

/** Services that are named. */
const MOST_NAMED = 3;

/** Counts the fields of the index that a store writes to. */
export function fieldUsage(kind: Kind, properties: Readonly<Record<string, FieldMapping>> = {}): FieldUsage {
  const services = new Map<string, number>();
  for (const { service, type } of admittedIn(properties).values())
    services.set(service, (services.get(service) ?? 0) + FIELDS_OF[type]);
  return {
    used: countFields(properties),
    limit: BUDGETS[kind].store,
    serviceLimit: BUDGETS[kind].service,
    services: [...services].toSorted((a, b) => b[1] - a[1]),
  };
}

/** Warns where a service, or all of them, have nearly no room for new fields; `undefined` where there is room. */
export function judgeFields(store: string, { used, limit, serviceLimit, services }: FieldUsage): Check | undefined {
  const full = services.filter(([, fields]) => fields >= serviceLimit * NEARLY_FULL);
  const isFull = used >= limit * NEARLY_FULL;
  if (!isFull && full.length === 0) return undefined;
  const named = (isFull ? services : full).slice(0, MOST_NAMED);
  const who = named.map(([service, fields]) => `${service || 'lines without a service'} has ${fields}`).join(', ');
  const what = isFull ? `${used} of ${limit} are used` : `a service may have ${serviceLimit}`;
  return warning(
    `${store} fields`,
    who === '' ? what : `${what}: ${who}`,
    'give names that are made of data, such as an id, one name and a value; new names are found under untyped only, see docs/fields.md',
  );
}
