export { type AwsClient, type InstrumentOptions, instrument } from './aws/instrument.ts';
export { InvocationContextManager } from './context-manager.ts';
export { type LineProcessor, lineSpanProcessor } from './processor.ts';
export { HandoverPropagator } from './propagator.ts';
export { injectContext, type SpanTracer, tracer } from './tracer.ts';
