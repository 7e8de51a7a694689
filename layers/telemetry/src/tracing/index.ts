export { InvocationContextManager } from './context-manager.ts';
export { type LineProcessor, lineSpanProcessor } from './processor.ts';
export { HandoverPropagator } from './propagator.ts';
export { registerTracerProvider } from './provider.ts';
export { injectContext, type SpanTracer, tracer } from './tracer.ts';
