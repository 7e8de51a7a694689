/** Whether ids are W3C's, as the original tells it by a table of all characters, which is long. */
import { NonRecordingSpan } from './NonRecordingSpan.mjs';

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/i;
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/i;

export const isValidTraceId = (id) => typeof id === 'string' && TRACE_ID.test(id);
export const isValidSpanId = (id) => typeof id === 'string' && SPAN_ID.test(id);
export const isSpanContextValid = ({ traceId, spanId }) => isValidTraceId(traceId) && isValidSpanId(spanId);
export const wrapSpanContext = (spanContext) => new NonRecordingSpan(spanContext);
