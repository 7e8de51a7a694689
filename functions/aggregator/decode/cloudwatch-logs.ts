import { kindOf } from '@sightline/telemetry/wire';
import { parseBounded } from '../json-extent.ts';
import type { Line, RecordPosition, Rejected } from '../line.ts';
import { isTime } from '../time.ts';
import type { Decoded } from './decoded.ts';
import { partsOf } from './event-lines.ts';
import { tooManyLines } from './room.ts';

/**
 * What a CloudWatch Logs subscription puts on a stream
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html).
 */
interface Envelope {
  readonly messageType: string;
  /** The account that the events come from. */
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly unknown[];
  readonly logEvents: readonly unknown[];
}

const CONTROL_MESSAGE = 'CONTROL_MESSAGE';

/** Who owns a control message, and how the event in it begins. */
const CONTROL_OWNER = 'CloudwatchLogs';
const CONTROL_EVENT = 'CWL CONTROL MESSAGE';

/**
 * Reads the envelope, or gives `undefined` when the text is something else, such as JSON of an application that has
 * fields of these names: of an envelope nothing is kept but its events.
 */
export function parseEnvelope(text: string): Envelope | undefined {
  // Cheaper than a parse, and most records that are not an envelope fail it. Without its first quote, of which JSON is full.
  if (!text.includes('logEvents"') || kindOf(text) !== undefined) return undefined;
  const value = parseBounded(text) as Partial<Envelope> | null | undefined;
  return isEnvelope(value) && (value.messageType !== CONTROL_MESSAGE || isProbe(value)) ? value : undefined;
}

function isEnvelope(value: Partial<Envelope> | null | undefined): value is Envelope {
  return (
    (value?.messageType === 'DATA_MESSAGE' || value?.messageType === CONTROL_MESSAGE) &&
    typeof value.owner === 'string' &&
    typeof value.logGroup === 'string' &&
    typeof value.logStream === 'string' &&
    Array.isArray(value.subscriptionFilters) &&
    Array.isArray(value.logEvents)
  );
}

/** By a control message CloudWatch Logs tries the stream. It has nothing of anyone's. */
function isProbe({ owner, logEvents }: Envelope): boolean {
  return owner === CONTROL_OWNER || logEvents.every((event) => messageOf(event)?.startsWith(CONTROL_EVENT));
}

function messageOf(event: unknown): string | undefined {
  const { message } = (event ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/**
 * Takes the events out of an envelope. An event that is none takes no other along. A control message has none.
 *
 * @param recordId - what the ids of rejected events begin with
 * @param most - lines
 * @throws Error when there are more
 */
export function decodeEvents(envelope: Envelope, recordId: string, record: RecordPosition, most: number): Decoded {
  const lines: Line[] = [];
  const rejected: Rejected[] = [];
  if (envelope.messageType === CONTROL_MESSAGE) return { lines, rejected };
  if (envelope.logEvents.length > most) throw tooManyLines(most);
  const origin = { logGroup: envelope.logGroup, logStream: envelope.logStream };
  for (const event of envelope.logEvents) {
    const { id, timestamp, message } = (event ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || id === '' || typeof message !== 'string') {
      rejected.push({
        id: `${recordId}-${lines.length + rejected.length}`,
        bytes: Buffer.from(JSON.stringify(event)),
        cause: { type: 'invalid_log_event', reason: 'the log event has no id or no message' },
        record,
      });
      continue;
    }
    const time = isTime(timestamp) ? timestamp : record.arrival;
    const whole = withoutNewline(message);
    if (!whole.includes('\n')) {
      lines.push({ id, text: whole, time, origin, record });
      continue;
    }
    const parts = partsOf(whole);
    if (lines.length + parts.length > most) throw tooManyLines(most);
    for (const [index, each] of parts.entries())
      lines.push({ id: parts.length === 1 ? id : `${id}-${index}`, text: each, time, origin, record });
  }
  return { lines, rejected };
}

function withoutNewline(message: string): string {
  if (!message.endsWith('\n')) return message;
  return message.slice(0, message.endsWith('\r\n') ? -2 : -1);
}
