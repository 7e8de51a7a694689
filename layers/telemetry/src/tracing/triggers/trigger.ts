import type { Attributes, SpanKind } from '@opentelemetry/api';

/** W3C headers as they came in. */
export interface Carrier {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly baggage?: string | undefined;
}

/** What started an invocation. */
export interface Trigger {
  /** Of the server span, where the function's name would tell less. */
  readonly name?: string;
  readonly kind: SpanKind.SERVER | SpanKind.CONSUMER;
  readonly attributes: Attributes;
  /** Of the one sender. */
  readonly carrier?: Carrier | undefined;
  /** Of the senders of a batch, which has no one parent. */
  readonly links?: readonly Carrier[];
  /** X-Ray's header, where the event itself has one. */
  readonly xray?: string | undefined;
}

/** Tells whether an event comes from one source, and if so what it says. */
export type Extractor = (event: unknown, context: unknown) => Trigger | undefined;

/** What an event says of a field that it may not have. Never throws, whatever the getters of the application's do. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  try {
    for (const key of path) {
      if (typeof current !== 'object' || current === null) return undefined;
      current = (current as Record<string, unknown>)[key];
    }
  } catch {
    return undefined;
  }
  return current;
}

/** Like {@link field}, for texts. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** What stands last in an ARN. */
export function lastPart(arn: string | undefined): string | undefined {
  return arn?.split(/[:/]/).at(-1) || undefined;
}

/** Attributes without those that are not known. */
export function known(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
