import type { Span } from '@opentelemetry/api';
import { errorFields } from '../error-fields.ts';

/**
 * Records what was thrown as an event of the span. Never throws, whatever it was.
 *
 * @returns its message
 */
export function recordError(span: Span, thrown: unknown): string {
  const { name, message, stack } = errorFields(thrown);
  span.recordException({ name, message, ...(stack && { stack }) });
  return message;
}
