import type { Kind } from '@sightline/telemetry/wire';
import { FIELDS_OF } from './admitted.ts';
import { type AdmittedField, type AdmittedFields, ownerOf } from './mapping.ts';
import { type FieldNode, find } from './tree.ts';

/** How many fields of its own a store has room for. */
export interface Budget {
  /** Of one service. */
  readonly service: number;
  /** Of the whole index, those of its template counted; below its `index.mapping.total_fields.limit`. */
  readonly store: number;
}

/** A histogram takes seven fields, so metrics have more. */
export const BUDGETS: Readonly<Record<Kind, Budget>> = {
  log: { service: 100, store: 900 },
  metric: { service: 700, store: 4_500 },
  span: { service: 100, store: 900 },
};

/** What of a store's room is taken. */
export interface Usage {
  /** Fields that the index has. */
  readonly total: number;
  readonly admitted: AdmittedFields;
}

/**
 * Chooses the names that the budgets have room for, in the order in which they came. A name that another service has
 * brought costs nothing.
 *
 * @param wanted - names that the mapping does not hold
 */
export function choose(
  wanted: AdmittedFields,
  usage: Usage,
  tree: FieldNode,
  budget: Budget,
): Map<string, AdmittedField> {
  const chosen = new Map<string, AdmittedField>();
  const ofService = new Map<string, number>();
  for (const { type, service } of usage.admitted.values()) count(ofService, service, FIELDS_OF[type]);
  const objects = new Set<string>();
  let { total } = usage;
  for (const [path, { type, service }] of wanted) {
    const owner = ownerOf(service);
    const parents = newParents(path, tree, objects);
    const cost = FIELDS_OF[type];
    if (parents === undefined || objects.has(path) || isUnder(path, chosen)) continue;
    if ((ofService.get(owner) ?? 0) + cost > budget.service || total + cost + parents.length > budget.store) continue;
    count(ofService, owner, cost);
    total += cost + parents.length;
    for (const parent of parents) objects.add(parent);
    chosen.set(path, { type, service: owner });
  }
  return chosen;
}

function count(counts: Map<string, number>, service: string, fields: number): void {
  counts.set(service, (counts.get(service) ?? 0) + fields);
}

/** Objects that must be made for a path; `undefined` where it goes through a field that is none. */
function newParents(path: string, tree: FieldNode, made: ReadonlySet<string>): string[] | undefined {
  const parents: string[] = [];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const parent = path.slice(0, dot);
    const found = find(tree, parent);
    if (found === 'blocked' || (found !== 'nothing' && (found.accepts !== 0 || found.isOpaque))) return undefined;
    if (found === 'nothing' && !made.has(parent)) parents.push(parent);
  }
  return find(tree, path) === 'nothing' ? parents : undefined;
}

/** Whether a path goes through a name that was chosen as a field. */
function isUnder(path: string, chosen: AdmittedFields): boolean {
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1))
    if (chosen.has(path.slice(0, dot))) return true;
  return false;
}
