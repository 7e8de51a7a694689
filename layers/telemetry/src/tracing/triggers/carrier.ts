import { type Carrier, field, text } from './trigger.ts';

/** Names of the headers that make a carrier. */
const TRACEPARENT = 'traceparent';

/** The carrier in an object of headers, whatever the case of their names. */
export function carrierIn(headers: unknown): Carrier | undefined {
  const traceparent = header(headers, TRACEPARENT);
  if (traceparent === undefined) return undefined;
  return carrier(traceparent, joined(headers, 'tracestate'), joined(headers, 'baggage'));
}

/** The carrier in an object of message attributes, each a text in a member of its own. */
export function carrierInAttributes(attributes: unknown, valueMember: string): Carrier | undefined {
  const traceparent = text(attributes, TRACEPARENT, valueMember);
  if (traceparent === undefined) return undefined;
  return carrier(traceparent, text(attributes, 'tracestate', valueMember), text(attributes, 'baggage', valueMember));
}

function carrier(traceparent: string, tracestate: string | undefined, baggage: string | undefined): Carrier {
  return { traceparent, ...(tracestate !== undefined && { tracestate }), ...(baggage !== undefined && { baggage }) };
}

/** All values of a header that may be sent several times, as one (https://www.rfc-editor.org/rfc/rfc9110#section-5.3). */
function joined(headers: unknown, name: string): string | undefined {
  const values = valuesOf(headers, name);
  return Array.isArray(values) ? values.join(',') : header(headers, name);
}

function valuesOf(headers: unknown, name: string): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const key = name in headers ? name : Object.keys(headers).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : field(headers, key);
}

/** A header's value. Load balancers may give a list of values, of which the last counts. */
export function header(headers: unknown, name: string): string | undefined {
  const value = valuesOf(headers, name);
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}

/** The object in a JSON text that may hold a carrier. Anything else is not parsed. */
export function jsonWithCarrier(json: string | undefined): unknown {
  if (!json?.includes(TRACEPARENT)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
