import { LINE_START } from '@sightline/telemetry/wire';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Batch } from './batch/batch.ts';
import type { BufferPool } from './batch/buffer-pool.ts';
import { actionOf, type BatchLimits, Packer } from './batch/packer.ts';
import { type BulkItem, bulkItem } from './bulk/item.ts';
import { expectedSize } from './decode/compression.ts';
import { decodeRecord, idOf, positionOf } from './decode/record.ts';
import { derivedDocuments } from './document/derived.ts';
import { type Document, type Indices, toDocument, typedDocument } from './document/document.ts';
import { spliceOf } from './document/own.ts';
import { learnServices } from './document/services.ts';
import { isPlain } from './document/typed.ts';
import { type FieldAdmission, NO_ADMISSION } from './fields/trees.ts';
import { HeldLines } from './held-lines.ts';
import type { Cause, Line, RecordPosition, Rejected } from './line.ts';
import { half, NO_PATIENCE, type TimeLeft } from './store/insist.ts';

export interface PackOptions {
  readonly indices: Indices;
  readonly limits: BatchLimits;
  /** Where bodies take their memory from. */
  readonly pool?: BufferPool;
  /** Told of what can't be decoded. */
  readonly reject: (rejected: Rejected) => void;
  /** What the mappings hold, and who lets them hold more. By default nobody knows, and documents are what lines are. */
  readonly fields?: FieldAdmission;
  /** Until delivery must end: new names may wait half of it for an answer. By default they do not. */
  readonly timeLeft?: TimeLeft;
  /** Told of records with lines whose names nobody can answer for, since OpenSearch is away: they must come again. */
  readonly leave?: (record: RecordPosition, cause: Cause) => void;
}

/**
 * Makes bulk requests of Kinesis records, as they are asked for: decode, document, batch. Lines with names that the
 * mapping does not hold yet come last, when it was asked for all of them together: no other line waits for them.
 */
export async function* packRecords(
  records: readonly KinesisStreamRecord[],
  options: PackOptions,
): AsyncGenerator<Batch, void> {
  const {
    indices,
    limits,
    pool,
    reject,
    fields = NO_ADMISSION,
    timeLeft = NO_PATIENCE,
    leave = () => undefined,
  } = options;
  const packer = new Packer(limits, pool, expectedBytes(records));
  const derived = derivedDocuments(indices);
  const decode = decoder(records);
  const toItem: ToItem = (position, line, index, time) =>
    new LineItem(position, line, index, time, (ordinal, at) => toDocument(decode(ordinal, at), indices, fields));
  const packOwn = ownPacker(packer, indices, fields, toItem);
  const held = new HeldLines();
  const add = (line: Line, index: number, document: Document) => {
    packer.add(toItem(line.record, index, document.index, line.time), document);
    for (const each of derived(document)) packer.add(bulkItem(each));
  };
  const settle = async function* () {
    const away = await fields.admit(half(timeLeft));
    for (const { line, index } of held.takeAll()) {
      if (away !== undefined) {
        leave(line.record, away);
        continue;
      }
      add(line, index, toDocument(line, indices, fields));
      if (packer.hasFull) yield* packer.takeFull();
    }
  };
  for (const [ordinal, record] of records.entries()) {
    if (!packOwn(record, ordinal)) {
      const decoded = decodeRecord(record, ordinal);
      for (const rejected of decoded.rejected) reject(rejected);
      learnServices(decoded.lines);
      for (const [index, line] of decoded.lines.entries()) {
        const { document, kind, wanted, service } = typedDocument(line, indices, fields);
        if (wanted !== undefined && wanted.size > 0) {
          fields.want(kind, service, wanted);
          held.add(line, index);
          if (held.isFull) yield* settle();
        } else add(line, index, document);
        // Not after the record alone, of which all requests would have to be in memory at once.
        if (packer.hasFull) yield* packer.takeFull();
      }
    }
    // Asked first, since even an empty `yield*` takes a turn of the event loop's.
    if (packer.hasFull) yield* packer.takeFull();
  }
  if (held.size > 0) yield* settle();
  yield* packer.takeAll();
}

/** Of an action line, and of what a document has that its line has not. */
const OVERHEAD_BYTES = 200;

function expectedBytes(records: readonly KinesisStreamRecord[]): number {
  let bytes = 0;
  for (const { kinesis } of records) bytes += expectedSize(kinesis.data) + OVERHEAD_BYTES;
  return Math.ceil(bytes);
}

/** How base64 of a line begins that Sightline wrote; what is cut off depends on the bytes that follow. */
const base64Start = (start: string) =>
  Buffer.from(start.slice(0, start.length - (start.length % 3))).toString('base64');
const LOG_START = base64Start(LINE_START.log);
const METRIC_START = base64Start(LINE_START.metric);

/**
 * The path of nearly every record that is put on the stream directly: one log or metric line of ours, in ASCII. It goes
 * from base64 into the request's body with only its beginning changed, and nothing is made of it but its place. Documents
 * are the same as those of the path of all others, which is asked for them when one is refused.
 */
function ownPacker(
  packer: Packer,
  indices: Indices,
  fields: FieldAdmission,
  toItem: ToItem,
): (record: KinesisStreamRecord, ordinal: number) => boolean {
  return (record, ordinal) => {
    const { data } = record.kinesis;
    if (!data.startsWith(LOG_START) && !data.startsWith(METRIC_START)) return false;
    const line = asciiLine(data);
    const splice = line === undefined ? undefined : spliceOf(line);
    if (line === undefined || splice === undefined || !isPlain(line, splice.kind, fields.tree(splice.kind)))
      return false;
    const position = positionOf(record, ordinal);
    // Such a line's id is that of its record, which nobody can have sent before it arrived.
    const item = toItem(position, 0, indices[splice.kind], position.arrival);
    const action = actionOf(item.index, `${idOf(position)}-0`);
    packer.addAscii(item, action, splice.head + line.slice(splice.skip));
    return true;
  };
}

/** The text of a record without its newline, or `undefined` where it is not all ASCII. */
function asciiLine(data: string): string | undefined {
  try {
    // A character for each byte, in half the time that a buffer and its text take.
    const text = atob(data);
    // In UTF-8 all others are longer.
    if (Buffer.byteLength(text) !== text.length) return undefined;
    return text.endsWith('\n') ? text.slice(0, -1) : text;
  } catch {
    return undefined;
  }
}

/**
 * A line of a record. Of what was made of it only its place is kept, since a batch would hold the memory of ten thousand
 * documents that nobody asks for.
 */
class LineItem implements BulkItem {
  readonly record: RecordPosition;
  readonly index: string;
  readonly time: number;
  readonly #line: number;
  readonly #document: (ordinal: number, line: number) => Document;

  constructor(
    record: RecordPosition,
    line: number,
    index: string,
    time: number,
    document: (ordinal: number, line: number) => Document,
  ) {
    this.record = record;
    this.index = index;
    this.time = time;
    this.#line = line;
    this.#document = document;
  }

  get document(): Document {
    return this.#document(this.record.ordinal, this.#line);
  }
}

type ToItem = (position: RecordPosition, line: number, index: string, time: number) => BulkItem;

/** Gives a line of the record at a place. */
type Decode = (ordinal: number, line: number) => Line;

/** Decodes records again and keeps the latest, since items that were refused come in their order. */
function decoder(records: readonly KinesisStreamRecord[]): Decode {
  let latest: { readonly ordinal: number; readonly lines: readonly Line[] } | undefined;
  return (ordinal, at) => {
    if (latest?.ordinal !== ordinal) latest = { ordinal, lines: decodeRecord(records[ordinal]!, ordinal).lines };
    const line = latest.lines[at];
    if (line === undefined)
      throw new Error(`record ${records[ordinal]!.kinesis.sequenceNumber} has fewer lines the second time`);
    return line;
  };
}
