import { type Link, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import type { Carrier } from './triggers/index.ts';
import type { XRay } from './x-ray.ts';

/** Senders of one batch that are linked. A Kinesis batch may have 10,000, and a line at most 256 KiB. */
const MAX_LINKS = 128;

/** One link to each sender; a sender of several records of the batch is one. */
export function linksTo(carriers: readonly Carrier[]): Link[] {
  if (carriers.length === 0) return [];
  const distinct = new Map(carriers.map((carrier) => [carrier.traceparent, carrier]));
  return [...distinct.values()].slice(0, MAX_LINKS).flatMap((carrier) => {
    const sender = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
    return sender ? [{ context: sender }] : [];
  });
}

/** A link to the segment of X-Ray that a request comes from. */
export function linkToSegment(segment: XRay | undefined): Link[] {
  if (segment?.parentId === undefined) return [];
  const { traceId, parentId: spanId, sampled } = segment;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return [{ context: { traceId, spanId, traceFlags, isRemote: true }, attributes: { 'aws.xray': true } }];
}
