import { isObject } from '../../../opensearch/failure.ts';
import { type BulkItem, sentSince } from '../bulk/item.ts';
import type { Cause } from '../line.ts';
import type { Ask } from './ask.ts';
import { causeOf, isNoAnswer } from './cause.ts';
import { CLOCK_MARGIN_MS, type Generations, writeIndex, writtenSince } from './generation.ts';
import type { Reply } from './request.ts';
import type { LookAtStores } from './stores.ts';

/** A document by its name in a store. */
export interface Named {
  readonly item: BulkItem;
  readonly id: string;
}

/** A document in one of a store's indexes. */
export interface Copy {
  readonly index: string;
  readonly id: string;
}

/** Documents of one `_mget`: OpenSearch looks each up by itself. */
const MOST_LOOKUPS = 5_000;

/**
 * Finds what an older index of a data stream holds already. OpenSearch's `create` refuses an id only in the index that
 * is written to, so after a rollover it would store a second copy of a document that comes again.
 *
 * Only a document that may have been sent before its store's present index was made can have a copy elsewhere: of the
 * others nothing is asked, which is all of them but for some minutes after a rollover.
 */
export class Copies {
  readonly #ask: Ask;
  readonly #look: LookAtStores;
  /** As they were when the invocation began, or when OpenSearch first answered. */
  #first: Generations | undefined;
  #generations: Generations | undefined;
  /** OpenSearch does not let this be asked. */
  #refused: Cause | undefined;

  /** @param generations - the stores' indexes, where OpenSearch has told of them already */
  constructor(ask: Ask, look: LookAtStores, generations: Generations | undefined) {
    this.#ask = ask;
    this.#look = look;
    this.#first = generations;
    this.#generations = generations;
  }

  /** Why nothing could be asked, where a permission is missing. */
  get refused(): Cause | undefined {
    return this.#refused;
  }

  /** Whether OpenSearch has told of the stores' indexes: until then nothing may be sent. */
  get isKnown(): boolean {
    return this.#generations !== undefined;
  }

  /** The index that a store writes to, as far as is known. */
  writeIndex(store: string): string | undefined {
    return this.#generations && writeIndex(this.#generations, store)?.name;
  }

  /** Whether a document that was just created there may be a second copy: the index was made during the invocation. */
  isNew(store: string, index: string): boolean {
    const first = this.#first && writeIndex(this.#first, store)?.name;
    return first !== undefined && first !== index;
  }

  /** Whether an older index of its store may hold the item. */
  mayHave(item: BulkItem): boolean {
    const indexes = this.#generations?.get(item.index);
    if (indexes === undefined || indexes.length < 2 || this.#refused !== undefined) return false;
    return sentSince(item) < indexes.at(-1)!.createdAt + CLOCK_MARGIN_MS;
  }

  /** Learns of rollovers since. @returns why it could not */
  async refresh(timeoutMs: number): Promise<Cause | undefined> {
    const look = await this.#look(timeoutMs);
    if (look.kind === 'failed') return look.cause;
    if (look.kind === 'known') this.#generations = look.generations;
    else this.#generations ??= new Map();
    this.#first ??= this.#generations;
    return undefined;
  }

  /**
   * Finds in which indexes each document is, oldest first, among those that were written to since it may have been sent.
   * It sees what was stored a moment ago, since OpenSearch looks ids up in what is not searchable yet, too.
   */
  async find(documents: readonly Named[], timeoutMs: number): Promise<readonly (readonly string[])[] | Cause> {
    const lookups = documents.flatMap(({ item, id }, at) =>
      writtenSince(this.#generations?.get(item.index) ?? [], sentSince(item)).map(({ name }) => ({
        at,
        index: name,
        id,
      })),
    );
    const found: string[][] = documents.map(() => []);
    for (let start = 0; start < lookups.length; start += MOST_LOOKUPS) {
      const chunk = lookups.slice(start, start + MOST_LOOKUPS);
      const reply = await this.#ask({
        method: 'POST',
        path: '/_mget',
        query: { _source: 'false', filter_path: 'docs._id,docs.found,docs.error.type,docs.error.reason' },
        body: { docs: chunk.map(({ index, id }) => ({ _index: index, _id: id })) },
        timeoutMs,
      });
      const answers = answersOf(reply, chunk.length);
      if ('type' in answers) {
        if (answers.status !== 401 && answers.status !== 403) return answers;
        this.#refused = answers;
        return documents.map(() => []);
      }
      for (const [position, isThere] of answers.entries())
        if (isThere) found[chunk[position]!.at]!.push(chunk[position]!.index);
    }
    return found;
  }

  /** Deletes second copies. @returns why it could not */
  async remove(copies: readonly Copy[], timeoutMs: number): Promise<Cause | undefined> {
    const body = copies.map(({ index, id }) => `${JSON.stringify({ delete: { _index: index, _id: id } })}\n`).join('');
    const query = { filter_path: 'errors,items.*.status,items.*.error.type,items.*.error.reason' };
    const reply = await this.#ask({ method: 'POST', path: '/_bulk', query, body, timeoutMs });
    if (reply.kind !== 'response' || reply.status !== 200 || !isObject(reply.body)) return causeOf(reply);
    const items = Array.isArray(reply.body['items']) ? reply.body['items'] : [];
    const failed = items.find((each) => statusOf(each) !== 404 && statusOf(each) >= 300);
    if (failed === undefined && items.length === copies.length) return undefined;
    return causeOf({ ...reply, status: statusOf(failed), body: { error: failed?.delete?.error } });
  }
}

function statusOf(item: { readonly delete?: { readonly status?: number } } | undefined): number {
  return item?.delete?.status ?? 500;
}

/** An index that is not there any more, or closed, holds nothing that could be found. */
const HOLDS_NOTHING = ['index_not_found_exception', 'index_closed_exception'];

function answersOf(reply: Reply, asked: number): readonly boolean[] | Cause {
  if (isNoAnswer(reply) || reply.kind !== 'response' || reply.status !== 200 || !isObject(reply.body))
    return causeOf(reply);
  const docs = reply.body['docs'];
  if (!Array.isArray(docs) || docs.length !== asked)
    return { type: 'item_count_mismatch', reason: `the answer to _mget does not tell of ${asked} documents` };
  for (const { error } of docs) {
    if (error === undefined || HOLDS_NOTHING.includes(error.type)) continue;
    const status = error.type === 'security_exception' ? 403 : 503;
    return causeOf({ kind: 'response', status, body: { error } });
  }
  return docs.map(({ found }) => found === true);
}
