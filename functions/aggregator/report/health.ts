import { createMetrics, emfLines, writeLines } from '@sightline/telemetry/metrics';
import type { AggregationResult } from '../aggregate.ts';
import type { FieldCounts } from '../fields/book.ts';

/** The `service` dimension of the aggregator's own metrics. */
const SERVICE = 'sightline-aggregator';

export interface HealthContext {
  readonly namespace: string;
  readonly function: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/**
 * Writes one line of CloudWatch metrics about an invocation. It goes to the aggregator's own log group, which is never
 * subscribed to the stream: it would feed itself.
 */
export function writeHealth(result: AggregationResult, fields: FieldCounts, context: HealthContext): void {
  const metrics = createMetrics();
  const count = { unit: 'Count' } as const;
  const milliseconds = { unit: 'Milliseconds' } as const;
  metrics.counter('aggregator.records', count).add(result.records);
  metrics.counter('aggregator.documents', count).add(result.delivery.stored);
  metrics.counter('aggregator.bytes', { unit: 'Bytes' }).add(result.delivery.bytes);
  metrics.counter('aggregator.duplicates', count).add(result.delivery.duplicates);
  metrics.counter('aggregator.known_edges', count).add(result.delivery.known);
  metrics.counter('aggregator.retries', count).add(result.delivery.retries);
  metrics.counter('aggregator.flattened', count).add(result.delivery.flattened);
  metrics.counter('aggregator.dead_letters', count).add(result.deadLetters);
  metrics.counter('aggregator.fields_admitted', count).add(fields.admitted);
  metrics.counter('aggregator.fields_left', count).add(fields.left);
  metrics.gauge('aggregator.lag', milliseconds).set(result.lagMs);
  const duration = metrics.histogram('aggregator.bulk_duration', milliseconds);
  for (const value of result.delivery.requestDurations) duration.observe(value);
  writeLines(emfLines(metrics.drain(), { ...context, service: SERVICE }));
}
