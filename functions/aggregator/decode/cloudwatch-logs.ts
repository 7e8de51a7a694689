import { kindOf } from '@sightline/telemetry/wire';
import type { Cause, Line } from '../line.ts';
import { isTime } from '../time.ts';

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

/** A line of a log event, still without its record, or an event that is not one. */
export type LogEvent =
  | { readonly kind: 'line'; readonly line: Pick<Line, 'id' | 'text' | 'origin'> & { readonly time?: number } }
  | { readonly kind: 'rejected'; readonly bytes: Buffer; readonly cause: Cause };

/** Reads the envelope, or gives `undefined` when the text is something else. */
export function parseEnvelope(text: string): Envelope | undefined {
  // Cheaper than a parse, and most records that are not an envelope fail it. Without its first quote, of which JSON is full.
  if (!text.includes('logEvents"') || kindOf(text) !== undefined) return undefined;
  try {
    const value: Partial<Envelope> | null = JSON.parse(text);
    return typeof value?.messageType === 'string' && Array.isArray(value.logEvents) ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the events out of an envelope. A control message, by which CloudWatch Logs tries the stream, has none. */
export function cloudWatchEvents(envelope: Envelope): readonly LogEvent[] {
  if (envelope.messageType === 'CONTROL_MESSAGE') return [];
  const origin = { logGroup: text(envelope.logGroup), logStream: text(envelope.logStream) };
  return envelope.logEvents.flatMap((event) => eventLines(event, origin));
}

function eventLines(event: unknown, origin: NonNullable<Line['origin']>): LogEvent[] {
  const { id, timestamp, message } = (event ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || typeof message !== 'string')
    return [
      {
        kind: 'rejected',
        bytes: Buffer.from(JSON.stringify(event)),
        cause: { type: 'invalid_log_event', reason: 'the log event has no id or no message' },
      },
    ];
  const time = isTime(timestamp) ? { time: timestamp } : {};
  const texts = splitMessage(message);
  return texts.map((text, index) => ({
    kind: 'line',
    line: { id: texts.length === 1 ? id : `${id}-${index}`, text, origin, ...time },
  }));
}

/**
 * One write of several of our lines may reach CloudWatch Logs as one event. Anything else that has several lines, such
 * as a stack trace, belongs together.
 */
function splitMessage(message: string): string[] {
  const whole = message.endsWith('\n') ? message.slice(0, message.endsWith('\r\n') ? -2 : -1) : message;
  if (!whole.includes('\n')) return [whole];
  const lines = whole.split('\n').filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => kindOf(line) !== undefined) ? lines : [whole];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
