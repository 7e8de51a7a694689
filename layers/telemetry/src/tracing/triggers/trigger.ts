import type { Attributes, SpanKind } from '@opentelemetry/api';

/** W3C headers as they came in. */
export interface Carrier {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** What started an invocation. */
export interface Trigger {
  /** Of the server span, where the function's name would tell less. */
  readonly name?: string;
  readonly kind: SpanKind.SERVER | SpanKind.CONSUMER;
  readonly attributes: Attributes;
  readonly carrier?: Carrier | undefined;
}

/** Tells whether an event comes from one source, and if so what it says. */
export type Extractor = (event: unknown, context: unknown) => Trigger | undefined;

/** What an event says of a field that it may not have. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** Like {@link field}, for texts. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The carrier in an object of headers. Their names are lower-case in HTTP API events and as sent in others. */
export function carrierIn(headers: unknown): Carrier | undefined {
  const traceparent = header(headers, 'traceparent');
  return traceparent === undefined ? undefined : { traceparent, tracestate: header(headers, 'tracestate') };
}

function header(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const key = name in headers ? name : Object.keys(headers).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : text(headers, key);
}
