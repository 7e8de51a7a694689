import { kindOf } from '@sightline/telemetry/wire';
import type { Line, RecordPosition, Rejected } from '../line.ts';
import { isTime } from '../time.ts';
import type { Decoded } from './decoded.ts';

/**
 * What a CloudWatch Logs subscription puts on a stream
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html).
 */
interface Envelope {
  readonly messageType: string;
  readonly logGroup?: unknown;
  readonly logStream?: unknown;
  readonly logEvents: readonly unknown[];
}

const CONTROL_MESSAGE = 'CONTROL_MESSAGE';

/**
 * Reads the envelope, or gives `undefined` when the text is something else, such as JSON of an application that has
 * fields of these names: of an envelope nothing is kept but its events.
 */
export function parseEnvelope(text: string): Envelope | undefined {
  // Cheaper than a parse, and most records that are not an envelope fail it. Without its first quote, of which JSON is full.
  if (!text.includes('logEvents"') || kindOf(text) !== undefined) return undefined;
  try {
    const value: Partial<Envelope> | null = JSON.parse(text);
    return isMessageType(value?.messageType) && Array.isArray(value?.logEvents) ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

function isMessageType(value: unknown): boolean {
  return value === 'DATA_MESSAGE' || value === CONTROL_MESSAGE;
}

/**
 * Takes the events out of an envelope. An event that is none takes no other along. A control message, by which CloudWatch
 * Logs tries the stream, has none.
 *
 * @param recordId - what the ids of rejected events begin with
 */
export function decodeEvents(envelope: Envelope, recordId: string, record: RecordPosition): Decoded {
  const lines: Line[] = [];
  const rejected: Rejected[] = [];
  if (envelope.messageType === CONTROL_MESSAGE) return { lines, rejected };
  const origin = { logGroup: text(envelope.logGroup), logStream: text(envelope.logStream) };
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
    const texts = splitOwn(whole);
    for (const [index, each] of texts.entries())
      lines.push({ id: texts.length === 1 ? id : `${id}-${index}`, text: each, time, origin, record });
  }
  return { lines, rejected };
}

function withoutNewline(message: string): string {
  if (!message.endsWith('\n')) return message;
  return message.slice(0, message.endsWith('\r\n') ? -2 : -1);
}

/**
 * One write of several of our lines may reach CloudWatch Logs as one event. Anything else that has several lines, such
 * as a stack trace, belongs together.
 */
function splitOwn(whole: string): readonly string[] {
  const lines = whole.split('\n').filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => kindOf(line) !== undefined) ? lines : [whole];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
