export { injectContext, type SpanTracer, tracer } from './tracer.ts';
