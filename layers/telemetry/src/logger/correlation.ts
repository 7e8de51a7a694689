import { field, text } from '../tracing/triggers/trigger.ts';

const HEADERS = ['x-correlation-id', 'x-request-id'] as const;
const NAMES = ['correlationId', 'correlation-id', 'correlation_id', 'x-correlation-id'] as const;

/**
 * The id that a caller gave to follow a request by, wherever its kind of event has room for one: a header (API Gateway,
 * function URLs, load balancers, AppSync), an attribute of a single message (SQS, SNS), a field of an event's detail
 * (EventBridge) or of the payload itself.
 *
 * @example
 * correlationIdOf({ headers: { 'X-Correlation-Id': 'c-1' } }); // 'c-1'
 */
export function correlationIdOf(event: unknown): string | undefined {
  const headers =
    field(event, 'headers') ?? field(event, 'multiValueHeaders') ?? field(event, 'request', 'headers') ?? undefined;
  if (headers !== undefined) return headerOf(headers);
  const records = field(event, 'Records');
  if (Array.isArray(records)) return records.length === 1 ? ofMessage(records[0]) : undefined;
  const detail = field(event, 'detail');
  return named(field(detail, 'metadata')) ?? named(detail) ?? named(event);
}

/** Names of headers are lower-case in some events and as sent in others. */
function headerOf(headers: unknown): string | undefined {
  for (const name of HEADERS) {
    const found = header(headers, name);
    if (found) return found;
  }
  if (typeof headers !== 'object' || headers === null) return undefined;
  for (const name of HEADERS) {
    const sent = Object.keys(headers).find((key) => key.toLowerCase() === name);
    const found = sent && header(headers, sent);
    if (found) return found;
  }
  return undefined;
}

/** A header of many values has a list of them. */
function header(headers: unknown, name: string): string | undefined {
  return text(headers, name) ?? text(headers, name, '0');
}

function ofMessage(record: unknown): string | undefined {
  for (const name of NAMES) {
    const found =
      text(record, 'messageAttributes', name, 'stringValue') ?? text(record, 'Sns', 'MessageAttributes', name, 'Value');
    if (found) return found;
  }
  return undefined;
}

function named(record: unknown): string | undefined {
  for (const name of NAMES) {
    const found = text(record, name);
    if (found) return found;
  }
  return undefined;
}
