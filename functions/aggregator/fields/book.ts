import { logger } from '@sightline/telemetry/logger';
import type { Kind } from '@sightline/telemetry/wire';
import { isObject } from '../../../opensearch/failure.ts';
import type { Indices } from '../document/document.ts';
import type { Cause } from '../line.ts';
import type { Ask } from '../store/ask.ts';
import { causeOf } from '../store/cause.ts';
import { type Generations, writeIndex } from '../store/generation.ts';
import type { Reply } from '../store/request.ts';
import { commonType, type FieldType } from './admitted.ts';
import { BUDGETS, choose } from './budget.ts';
import { type AdmittedField, type AdmittedFields, admittedIn, propertiesOf } from './mapping.ts';
import { countFields, type FieldMapping, type FieldNode, find, lineTreeOf } from './tree.ts';

const KINDS = ['log', 'metric', 'span'] as const satisfies readonly Kind[];

/** Longest wait for an answer about names, in milliseconds: lines are stored without it, too. */
const TIMEOUT_MS = 5_000;

type Properties = Readonly<Record<string, FieldMapping>>;

/** What became of names that the mappings did not hold. */
export interface FieldCounts {
  /** Names that got a type. */
  readonly admitted: number;
  /** Names that are untyped, for want of room or of a permission. */
  readonly left: number;
}

const NO_COUNTS: FieldCounts = { admitted: 0, left: 0 };

/** What is known of the index that a store writes to. */
interface Known {
  readonly index: string;
  readonly properties: Properties;
  readonly tree: FieldNode;
  readonly admitted: AdmittedFields;
  readonly total: number;
}

/**
 * The names that each store's mapping holds, and those that lines ask for. No document makes OpenSearch map anything
 * (`dynamic: false`): names are admitted here, many at once, as long as a service and a store have room for them.
 */
export class FieldBook {
  readonly #indices: Indices;
  readonly #ask: Ask;
  readonly #known = new Map<Kind, Known>();
  readonly #wanted = new Map<Kind, Map<string, AdmittedField>>();
  #counts = NO_COUNTS;
  readonly #warn: (cause: Cause) => void;
  #warned = false;

  /** @param warn - told once why OpenSearch did not let names be read or mapped */
  constructor(indices: Indices, ask: Ask, warn: (cause: Cause) => void = warnInLog) {
    this.#indices = indices;
    this.#ask = ask;
    this.#warn = warn;
  }

  /** The names that documents of a kind can have; `undefined` where nobody could be asked. */
  tree(kind: Kind): FieldNode | undefined {
    return this.#known.get(kind)?.tree;
  }

  /**
   * Reads the mappings of the indexes that are written to now, unless they are known. An index that came by a rollover
   * gets the names that the one before it had.
   */
  async learn(generations: Generations | undefined, timeoutMs = TIMEOUT_MS): Promise<void> {
    const news = KINDS.filter((kind) => this.#known.get(kind)?.index !== this.#indexOf(kind, generations));
    if (news.length === 0) return;
    const names = news.flatMap((kind) => {
      const before = generations?.get(this.#indices[kind])?.at(-2)?.name;
      return [this.#indexOf(kind, generations), ...(before === undefined ? [] : [before])];
    });
    const mappings = await this.#mappings(names, timeoutMs);
    if (mappings === undefined) return;
    for (const kind of news) {
      const index = this.#indexOf(kind, generations);
      const before = generations?.get(this.#indices[kind])?.at(-2)?.name;
      const properties = mappings.get(index) ?? lastOf(mappings, index);
      if (properties === undefined) continue;
      const had = this.#known.get(kind)?.admitted ?? admittedIn(before === undefined ? {} : mappings.get(before));
      this.#know(kind, index, properties);
      await this.#put(kind, had, { service: Number.POSITIVE_INFINITY, store: BUDGETS[kind].store }, timeoutMs);
    }
  }

  #indexOf(kind: Kind, generations: Generations | undefined): string {
    const store = this.#indices[kind];
    return (generations && writeIndex(generations, store)?.name) ?? store;
  }

  /** Notes names that a line has and the mapping has not. Several lines may give one name values of several types. */
  want(kind: Kind, service: string, names: ReadonlyMap<string, FieldType>): void {
    let wanted = this.#wanted.get(kind);
    if (wanted === undefined) {
      wanted = new Map();
      this.#wanted.set(kind, wanted);
    }
    for (const [path, type] of names) {
      const before = wanted.get(path);
      if (before === undefined) wanted.set(path, { type, service });
      else if (before.type !== type) wanted.set(path, { type: commonType(before.type, type), service: before.service });
    }
  }

  /** Admits what was noted, as far as there is room, with one request a store. What is left out is untyped. */
  async admit(timeoutMs = TIMEOUT_MS): Promise<void> {
    for (const [kind, wanted] of this.#wanted) {
      await this.#put(kind, wanted, BUDGETS[kind], timeoutMs);
      const tree = this.tree(kind);
      for (const path of wanted.keys())
        if (tree === undefined || typeof find(tree, path) === 'string') this.#count({ left: 1 });
    }
    this.#wanted.clear();
  }

  async #put(
    kind: Kind,
    wanted: AdmittedFields,
    budget: { readonly service: number; readonly store: number },
    timeoutMs: number,
  ): Promise<void> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const known = this.#known.get(kind);
      if (known === undefined) return;
      const chosen = choose(wanted, known, known.tree, budget);
      if (chosen.size === 0) return;
      const properties = propertiesOf(chosen, known.properties);
      const path = `/${known.index}/_mapping`;
      const reply = await this.#ask({ method: 'PUT', path, body: { properties }, timeoutMs });
      if (isOk(reply)) {
        this.#count({ admitted: chosen.size });
        this.#know(kind, known.index, merged(known.properties, properties));
        return;
      }
      // Another aggregator may have mapped one of them to another type: what it did is in the mapping.
      const isOutdated = reply.kind === 'response' && reply.status === 400 && attempt === 1;
      if (!isOutdated) {
        this.#refused(causeOf(reply));
        return;
      }
      const mappings = await this.#mappings([known.index], timeoutMs);
      const actual = mappings?.get(known.index) ?? (mappings && lastOf(mappings, known.index));
      if (actual === undefined) return;
      this.#know(kind, known.index, actual);
    }
  }

  async #mappings(names: readonly string[], timeoutMs: number): Promise<Map<string, Properties> | undefined> {
    const path = `/${names.join(',')}/_mapping`;
    const reply = await this.#ask({ method: 'GET', path, query: { ignore_unavailable: 'true' }, timeoutMs });
    if (reply.kind === 'response' && isOk(reply) && isObject(reply.body)) return mappingsOf(reply.body);
    this.#refused(causeOf(reply));
    return undefined;
  }

  #know(kind: Kind, index: string, properties: Properties): void {
    const total = countFields(properties);
    this.#known.set(kind, { index, properties, tree: lineTreeOf(properties), admitted: admittedIn(properties), total });
  }

  /** What became of names since this was asked last. */
  takeCounts(): FieldCounts {
    const counts = this.#counts;
    this.#counts = NO_COUNTS;
    return counts;
  }

  #count({ admitted = 0, left = 0 }: Partial<FieldCounts>): void {
    this.#counts = { admitted: this.#counts.admitted + admitted, left: this.#counts.left + left };
  }

  /** Once: until it changes, each invocation would say it again. */
  #refused(cause: Cause): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#warn(cause);
  }
}

function warnInLog(cause: Cause): void {
  logger.warn('new fields are stored, and found under untyped only: OpenSearch did not let them be mapped', { cause });
}

function isOk(reply: Reply): boolean {
  return reply.kind === 'response' && reply.status >= 200 && reply.status < 300;
}

function mappingsOf(body: Readonly<Record<string, unknown>>): Map<string, Properties> {
  const found = new Map<string, Properties>();
  for (const [name, value] of Object.entries(body)) {
    const mappings = isObject(value) ? value['mappings'] : undefined;
    if (!isObject(mappings)) continue;
    const properties = mappings['properties'];
    if (isObject(properties)) found.set(name, properties as Properties);
  }
  return found;
}

/** Of a data stream that was asked for by its own name, the index that is written to. */
function lastOf(mappings: ReadonlyMap<string, Properties>, store: string): Properties | undefined {
  const names = [...mappings.keys()].filter((name) => name.startsWith(`.ds-${store}-`)).toSorted();
  const last = names.at(-1);
  return last === undefined ? undefined : mappings.get(last);
}

function merged(one: Properties, other: Properties): Properties {
  const both: Record<string, FieldMapping> = { ...one };
  for (const [name, mapping] of Object.entries(other)) {
    const before = both[name];
    both[name] =
      before?.properties && mapping.properties
        ? { ...before, properties: merged(before.properties, mapping.properties) }
        : mapping;
  }
  return both;
}
