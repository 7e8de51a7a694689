import { isUtf8 } from 'node:buffer';
import type { DeadItem } from '../bulk/deliver.ts';
import type { Cause, Line, LogOrigin, RecordPosition, Rejected } from '../line.ts';

/** One line of a dead-letter object: enough to see why it is there and to send it in again. */
export interface DeadLetter {
  /** The id that its document had, or would have had. */
  readonly id: string;
  /** The data stream that refused it; none when it could not be decoded. */
  readonly index?: string;
  readonly cause: Cause;
  readonly record: {
    readonly shardId: string;
    readonly sequenceNumber: string;
    /** RFC 3339. */
    readonly arrival: string;
  };
  /** How many times it was sent. */
  readonly attempts: number;
  /** When the line was written as far as its carrier knew, RFC 3339. */
  readonly time?: string;
  /** The log group and stream that the line was written to. */
  readonly origin?: LogOrigin;
  /** The line is the document that was refused, such as an edge of the service map that was made of another line. */
  readonly isDocument?: true;
  /** The line as it came in, if it is UTF-8 … */
  readonly line?: string;
  /** … and otherwise its bytes in base64. */
  readonly data?: string;
}

/** The letter for a document that OpenSearch will never take. */
export function letterOfItem({ item, cause, attempts }: DeadItem): DeadLetter {
  const { line, index, source } = item.document;
  return { ...letterOfLine(line, index, cause, attempts), ...(source === line.text && { isDocument: true }) };
}

/** The letter for a line that was meant for a data stream. */
export function letterOfLine(line: Line, index: string, cause: Cause, attempts: number): DeadLetter {
  return {
    id: line.id,
    index,
    cause,
    record: position(line.record),
    attempts,
    time: new Date(line.time).toISOString(),
    ...(line.origin && { origin: line.origin }),
    line: line.text,
  };
}

/** The letter for bytes from which no line could be made. */
export function letterOfRejected({ id, bytes, cause, record }: Rejected): DeadLetter {
  const content = isUtf8(bytes) ? { line: bytes.toString('utf8') } : { data: bytes.toString('base64') };
  return { id, cause, record: position(record), attempts: 0, ...content };
}

function position({ shardId, sequenceNumber, arrival }: RecordPosition): DeadLetter['record'] {
  return { shardId, sequenceNumber, arrival: new Date(arrival).toISOString() };
}
