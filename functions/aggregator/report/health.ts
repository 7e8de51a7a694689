import { createMetrics, emfLines, writeLines } from '@sightline/telemetry/metrics';
import { AGGREGATOR_METRICS, AGGREGATOR_SERVICE } from '../../../contract/names.ts';
import type { AggregationResult } from '../aggregate.ts';
import type { FieldCounts } from '../fields/book.ts';

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
  metrics.counter(AGGREGATOR_METRICS.records, count).add(result.records);
  metrics.counter(AGGREGATOR_METRICS.documents, count).add(result.delivery.stored);
  metrics.counter(AGGREGATOR_METRICS.bytes, { unit: 'Bytes' }).add(result.delivery.bytes);
  metrics.counter(AGGREGATOR_METRICS.duplicates, count).add(result.delivery.duplicates);
  metrics.counter(AGGREGATOR_METRICS.knownEdges, count).add(result.delivery.known);
  metrics.counter(AGGREGATOR_METRICS.retries, count).add(result.delivery.retries);
  metrics.counter(AGGREGATOR_METRICS.flattened, count).add(result.delivery.flattened);
  metrics.counter(AGGREGATOR_METRICS.deadLetters, count).add(result.deadLetters);
  metrics.counter(AGGREGATOR_METRICS.fieldsAdmitted, count).add(fields.admitted);
  metrics.counter(AGGREGATOR_METRICS.fieldsLeft, count).add(fields.left);
  metrics.gauge(AGGREGATOR_METRICS.lag, milliseconds).set(result.lagMs);
  const duration = metrics.histogram(AGGREGATOR_METRICS.bulkDuration, milliseconds);
  for (const value of result.delivery.requestDurations) duration.observe(value);
  writeLines(emfLines(metrics.drain(), { ...context, service: AGGREGATOR_SERVICE }));
}
