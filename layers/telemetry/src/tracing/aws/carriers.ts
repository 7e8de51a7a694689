import { isObject, type Json } from './input.ts';

/** W3C headers, `traceparent` first. */
export type Headers = Readonly<Record<string, string>>;

/** What SQS allows of a message; beyond that it refuses the message
 *  (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html). */
const MAX_MESSAGE_ATTRIBUTES = 10;

/** Bytes of base64 (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
const MAX_CLIENT_CONTEXT = 3_583;

/**
 * A message of SQS or SNS with the headers among its attributes, as many as there is room for. What the sender put there
 * itself stays.
 */
export function withMessageAttributes(message: Json, headers: Headers): Json {
  const given = isObject(message['MessageAttributes']) ? message['MessageAttributes'] : {};
  if ('traceparent' in given) return message;
  const room = MAX_MESSAGE_ATTRIBUTES - Object.keys(given).length;
  const added = Object.entries(headers)
    .filter(([name]) => !(name in given))
    .slice(0, Math.max(0, room))
    .map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
  return { ...message, MessageAttributes: { ...given, ...Object.fromEntries(added) } };
}

/** A text or bytes that hold one JSON object, with the headers as its first members; anything else as it is. */
export function withJsonMembers(payload: unknown, headers: Headers): unknown {
  if (payload instanceof Uint8Array) {
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
    const changed = withJsonMembers(text, headers);
    return changed === text ? payload : Buffer.from(changed as string);
  }
  if (typeof payload !== 'string' || payload.includes('"traceparent"')) return payload;
  const object = payload.trim();
  if (!object.startsWith('{') || !object.endsWith('}')) return payload;
  const members = object.slice(1).trimStart();
  const added = JSON.stringify(headers).slice(0, -1);
  return `${added}${members === '}' || added === '{' ? '' : ','}${members}`;
}

/** Whether text or bytes are JSON, which other bytes would not survive being taken for. */
export function isJson(payload: unknown): boolean {
  const isBytes = payload instanceof Uint8Array;
  if (isBytes && !process.getBuiltinModule('node:buffer').isUtf8(payload)) return false;
  try {
    JSON.parse(isBytes ? Buffer.from(payload).toString() : String(payload));
    return true;
  } catch {
    return false;
  }
}

/** The client context of an invoke, base64 JSON, with the headers in its `custom` part; as it is where it would be too long. */
export function withClientContext(given: unknown, headers: Headers): unknown {
  const context: unknown = typeof given === 'string' ? JSON.parse(Buffer.from(given, 'base64').toString()) : {};
  if (!isObject(context)) return given;
  const custom = isObject(context['custom']) ? context['custom'] : {};
  const json = JSON.stringify({ ...context, custom: { ...headers, ...custom } });
  const encoded = Buffer.from(json).toString('base64');
  return encoded.length > MAX_CLIENT_CONTEXT ? given : encoded;
}
