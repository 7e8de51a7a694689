import { logger } from '@sightline/telemetry/logger';
import type { Kind } from '@sightline/telemetry/wire';
import { isObject } from '../../../opensearch/failure.ts';
import type { Indices } from '../document/document.ts';
import type { Cause } from '../line.ts';
import type { Ask } from '../store/ask.ts';
import { causeOf, isNoAnswer } from '../store/cause.ts';
import { type Generations, writeIndex } from '../store/generation.ts';
import { insist, NO_PATIENCE } from '../store/insist.ts';
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

type FoundMappings =
  | { readonly kind: 'found'; readonly mappings: ReadonlyMap<string, Properties> }
  | { readonly kind: 'failed'; readonly cause: Cause };

const NO_COUNTS: FieldCounts = { admitted: 0, left: 0 };

export interface FieldBookOptions {
  /** Told once why OpenSearch did not let names be read or mapped. By default a warning is logged. */
  readonly warn?: (cause: Cause) => void;
  /** Whether OpenSearch answers other requests at this moment. By default it is taken to. */
  readonly answers?: () => Promise<boolean>;
}

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
  readonly #answers: () => Promise<boolean>;
  #warned = false;

  constructor(indices: Indices, ask: Ask, { warn = warnInLog, answers = async () => true }: FieldBookOptions = {}) {
    this.#indices = indices;
    this.#ask = ask;
    this.#warn = warn;
    this.#answers = answers;
  }

  /** The names that documents of a kind can have; `undefined` where nobody could be asked. */
  tree(kind: Kind): FieldNode | undefined {
    return this.#known.get(kind)?.tree;
  }

  /**
   * Reads the mappings of the indexes that are written to now, unless they are known. An index that came by a rollover
   * gets the names that the one before it had.
   *
   * @returns why there was no answer; `undefined` where there was one, even if it refused
   */
  async learn(generations: Generations | undefined, timeoutMs = TIMEOUT_MS): Promise<Cause | undefined> {
    const news = KINDS.filter((kind) => this.#known.get(kind)?.index !== this.#indexOf(kind, generations));
    if (news.length === 0) return undefined;
    const names = news.flatMap((kind) => {
      const before = generations?.get(this.#indices[kind])?.at(-2)?.name;
      return [this.#indexOf(kind, generations), ...(before === undefined ? [] : [before])];
    });
    const found = await this.#mappings(names, timeoutMs);
    if (found.kind === 'failed') return found.cause;
    const { mappings } = found;
    for (const kind of news) {
      const index = this.#indexOf(kind, generations);
      const before = generations?.get(this.#indices[kind])?.at(-2)?.name;
      const properties = mappings.get(index) ?? lastOf(mappings, index);
      if (properties === undefined) continue;
      const had = this.#known.get(kind)?.admitted ?? admittedIn(before === undefined ? {} : mappings.get(before));
      this.#know(kind, index, properties);
      // What gets no answer here is asked for by the lines that have it.
      await this.#put(kind, had, { service: Number.POSITIVE_INFINITY, store: BUDGETS[kind].store }, timeoutMs);
    }
    return undefined;
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

  /**
   * Admits what was noted, as far as there is room, with one request a store. What is left out is untyped, also where
   * this alone gets no answer: a name must not hold up what has nothing to do with it.
   *
   * @param patience - how long to ask again where there is no answer; default not at all
   * @returns why nobody knows what became of names, where OpenSearch gives no answer to anything
   */
  async admit(patience = NO_PATIENCE): Promise<Cause | undefined> {
    for (const [kind, wanted] of this.#wanted) {
      const put = () => this.#put(kind, wanted, BUDGETS[kind], TIMEOUT_MS);
      const failure = await insist(put, (cause) => cause === undefined, patience);
      if (failure !== undefined) {
        if (!(await this.#answers())) {
          this.#wanted.clear();
          return failure;
        }
        this.#refused(failure);
      }
      const tree = this.tree(kind);
      for (const path of wanted.keys())
        if (tree === undefined || typeof find(tree, path) === 'string') this.#count({ left: 1 });
    }
    this.#wanted.clear();
    return undefined;
  }

  /** @returns why there was no answer; `undefined` where there was one, even if it refused */
  async #put(
    kind: Kind,
    wanted: AdmittedFields,
    budget: { readonly service: number; readonly store: number },
    timeoutMs: number,
  ): Promise<Cause | undefined> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const known = this.#known.get(kind);
      if (known === undefined) return undefined;
      const chosen = choose(wanted, known, known.tree, budget);
      if (chosen.size === 0) return undefined;
      const properties = propertiesOf(chosen, known.properties);
      const path = `/${known.index}/_mapping`;
      const reply = await this.#ask({ method: 'PUT', path, body: { properties }, timeoutMs });
      if (isOk(reply)) {
        this.#count({ admitted: chosen.size });
        this.#know(kind, known.index, merged(known.properties, properties));
        return undefined;
      }
      if (isNoAnswer(reply)) return causeOf(reply);
      // Another aggregator may have mapped one of them to another type: what it did is in the mapping.
      const isOutdated = reply.kind === 'response' && reply.status === 400 && attempt === 1;
      if (!isOutdated) {
        this.#refused(causeOf(reply));
        return undefined;
      }
      const found = await this.#mappings([known.index], timeoutMs);
      if (found.kind === 'failed') return found.cause;
      const actual = found.mappings.get(known.index) ?? lastOf(found.mappings, known.index);
      if (actual === undefined) return undefined;
      this.#know(kind, known.index, actual);
    }
    return undefined;
  }

  /** Those of indexes that may be read. */
  async #mappings(names: readonly string[], timeoutMs: number): Promise<FoundMappings> {
    const path = `/${names.join(',')}/_mapping`;
    const reply = await this.#ask({ method: 'GET', path, query: { ignore_unavailable: 'true' }, timeoutMs });
    if (isNoAnswer(reply)) return { kind: 'failed', cause: causeOf(reply) };
    if (reply.kind === 'response' && isOk(reply) && isObject(reply.body))
      return { kind: 'found', mappings: mappingsOf(reply.body) };
    this.#refused(causeOf(reply));
    return { kind: 'found', mappings: new Map() };
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
