import type { Delivery } from '../../functions/aggregator/bulk/deliver.ts';
import { type BulkItem, bulkItem } from '../../functions/aggregator/bulk/item.ts';
import { type DeadLetter, letterOfLine } from '../../functions/aggregator/dead-letter/row.ts';
import { encodeDeadLetters } from '../../functions/aggregator/dead-letter/store.ts';
import { derivedDocuments } from '../../functions/aggregator/document/derived.ts';
import type { Document, Indices } from '../../functions/aggregator/document/document.ts';
import type { FieldAdmission } from '../../functions/aggregator/fields/trees.ts';
import type { Cause } from '../../functions/aggregator/line.ts';
import type { Bucket } from './bucket.ts';
import type { Fix } from './fix.ts';
import { keyOfRest, PREFIXES, readLetters } from './object.ts';
import { type Attempt, type Making, prepare } from './prepare.ts';
import { type Selection, selectsLetter, selectsObject } from './select.ts';
import type { StoredIds } from './stored-ids.ts';

/** How long new names may wait for OpenSearch's answer, in milliseconds. */
const NAMES_PATIENCE_MS = 30_000;

/** Where objects go when what was chosen of them is stored. */
export const REDRIVEN = 'redriven/';

export interface ReplayOptions {
  readonly bucket: Bucket;
  readonly indices: Indices;
  /** What the mappings hold, and who lets them hold more. A dry run asks for nothing. */
  readonly fields: FieldAdmission;
  readonly storedIds: StoredIds;
  /** Sends items until each is resolved or its time is over. */
  readonly deliver: (items: readonly BulkItem[]) => Promise<Delivery>;
  readonly selection: Selection;
  readonly fixes: readonly Fix[];
  /** Change nothing, and only count. */
  readonly dryRun: boolean;
  readonly startedAt: Date;
  /** Told after each object. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told of each document that a dry run would send. */
  readonly onDocument?: (document: Document) => void;
}

/** What became of the lines so far. */
export interface Progress {
  readonly objects: number;
  objectsDone: number;
  /** Stored now; in a dry run, what would be sent. */
  stored: number;
  /** Stored before. */
  present: number;
  /** Still in the bucket: OpenSearch refused it, or it can't be decoded. */
  refused: number;
  /** Still in the bucket: OpenSearch did not answer for it in time. The replay ends at the first object with such lines. */
  waiting: number;
  lastCause?: Cause;
}

/**
 * Sends dead letters to OpenSearch again, object after object. A letter leaves its object only once OpenSearch has it,
 * and what OpenSearch has is never sent, so a replay may be killed at any moment and run again: each line ends stored
 * once or still in the bucket.
 *
 * @throws DeliveryRefusedError when no request can succeed as the command is configured
 */
export async function replay(options: ReplayOptions): Promise<Progress> {
  const { bucket, selection, onProgress } = options;
  const keys = (await Promise.all(PREFIXES.map((prefix) => bucket.keys(prefix)))).flat();
  const chosen = keys.filter((key) => selectsObject(key, selection));
  const progress: Progress = { objects: chosen.length, objectsDone: 0, stored: 0, present: 0, refused: 0, waiting: 0 };
  const kept = new Map<string, string>();
  for (const key of chosen) {
    await replayObject(key, options, progress, kept);
    progress.objectsDone++;
    onProgress?.(progress);
    if (progress.waiting > 0) break;
  }
  return progress;
}

/** @param kept - by letters' ids, the keys of the objects before this one where they were seen to: a letter may be there twice */
async function replayObject(
  key: string,
  options: ReplayOptions,
  progress: Progress,
  kept: Map<string, string>,
): Promise<void> {
  const { bucket, indices, selection } = options;
  const bytes = await bucket.get(key);
  // Another replay was faster.
  if (bytes === undefined) return;
  const all = readLetters(key, bytes, indices);
  const letters = all.filter(({ id }) => (kept.get(id) ?? key) === key);
  const [chosen, others] = partition(letters, (letter) => selectsLetter(letter, selection));
  if (chosen.length === 0 && others.length > 0 && letters.length === all.length) return;
  const attempts = await prepareAll(chosen, options);
  const result = await send(attempts, options, progress);
  if (result === undefined) return;

  const [open, closed] = partition(attempts, ({ documents }) =>
    [...documents.keys()].some((id) => result.unresolved.has(id)),
  );
  const refused = closed.flatMap((attempt) => refusedOf(attempt, result));
  progress.waiting += open.length;
  progress.refused += refused.length;
  const rest = [...others, ...open.map(({ letter }) => letter), ...refused];
  // Without any letters it held nothing but what says nothing, such as CloudWatch's control messages.
  const isChanged = result.resolved > 0 || rest.length !== all.length || all.length === 0;
  if (isChanged) await settle(key, rest, options);
  for (const { id } of [...chosen, ...rest]) kept.set(id, isChanged ? keyOfRest(key) : key);
}

/** Makes the documents twice: names that the first time finds are admitted, so that the second can give them a type. */
async function prepareAll(
  letters: readonly DeadLetter[],
  { fixes, indices, fields, dryRun }: ReplayOptions,
): Promise<readonly Attempt[]> {
  const making = (): Making => ({ fixes, indices, fields, derived: derivedDocuments(indices) });
  const prepareEach = (each: Making) => letters.map((letter) => prepare(letter, each));
  const attempts = prepareEach(making());
  if (dryRun) return attempts;
  const end = Date.now() + NAMES_PATIENCE_MS;
  await fields.admit(() => end - Date.now());
  return prepareEach(making());
}

interface Sent {
  /** Documents that OpenSearch has. */
  readonly resolved: number;
  readonly unresolved: ReadonlySet<string>;
  readonly dead: ReadonlyMap<string, { readonly cause: Cause; readonly attempts: number }>;
}

/** Sends what OpenSearch has not. Gives `undefined` in a dry run. */
async function send(
  attempts: readonly Attempt[],
  { indices, storedIds, deliver, dryRun, onDocument }: ReplayOptions,
  progress: Progress,
): Promise<Sent | undefined> {
  const documents = new Map(attempts.flatMap((attempt) => [...attempt.documents]));
  const targets = new Set([
    ...Object.values(indices),
    ...[...documents.values()].map(({ document }) => document.index),
  ]);
  const present = await storedIds([...documents.keys()], [...targets]);
  const missing = [...documents].flatMap(([id, { document }]) => (present.has(id) ? [] : [document]));
  progress.present += present.size;
  if (dryRun) {
    progress.stored += missing.length;
    progress.refused += attempts.reduce((sum, { undecodable }) => sum + undecodable.length, 0);
    for (const document of missing) onDocument?.(document);
    return undefined;
  }
  const delivery = await deliver(missing.map(bulkItem));
  progress.stored += delivery.stored;
  const found = delivery.duplicates + delivery.known;
  progress.present += found;
  const lastCause = delivery.dead.at(-1)?.cause ?? delivery.lastFailure;
  if (lastCause !== undefined) progress.lastCause = lastCause;
  return {
    resolved: present.size + delivery.stored + found,
    unresolved: new Set(delivery.unresolved.map(({ document }) => document.line.id)),
    dead: new Map(delivery.dead.map(({ item, cause, attempts }) => [item.document.line.id, { cause, attempts }])),
  };
}

/** The parts of a letter that OpenSearch refused or that can't be decoded, each with its latest cause. */
function refusedOf({ letter, documents, undecodable }: Attempt, { dead }: Sent): readonly DeadLetter[] {
  const refused = [...undecodable];
  for (const [id, { line, document }] of documents) {
    const refusal = dead.get(id);
    if (refusal === undefined) continue;
    const { cause, attempts } = refusal;
    if (id === letter.id) refused.push({ ...letter, cause, attempts: letter.attempts + attempts });
    else refused.push(letterOfLine(line, document.index, cause, attempts));
  }
  return refused;
}

/** Keeps the object as it was below {@link REDRIVEN}, and in its place what is left of it. In this order nothing is lost. */
async function settle(key: string, rest: readonly DeadLetter[], { bucket, startedAt }: ReplayOptions): Promise<void> {
  const restKey = keyOfRest(key);
  await bucket.copy(key, `${REDRIVEN}${startedAt.toISOString().replaceAll(':', '.')}/${key}`);
  if (rest.length > 0) await bucket.put(restKey, encodeDeadLetters(rest));
  if (rest.length === 0 || restKey !== key) await bucket.remove(key);
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
