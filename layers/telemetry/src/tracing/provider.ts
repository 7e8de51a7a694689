import { context, propagation, type Tracer, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { config } from '../config.ts';
import { harmless } from '../warn.ts';
import { InvocationContextManager } from './context-manager.ts';
import { traceOutgoingHttp } from './http/outgoing.ts';
import { ids } from './ids.ts';
import { seeOlderApi } from './older-api.ts';
import { startForwarding } from './otlp/forward.ts';
import { LineSpanProcessor } from './processor.ts';
import { HandoverPropagator } from './propagator.ts';
import { HeadSampler } from './sampler.ts';
import { ownTracer } from './scope.ts';
import { settings } from './settings.ts';

let tracer: Tracer | undefined;

/**
 * The layer's own tracer. The first call registers the layer's provider with `@opentelemetry/api`, unless the
 * application registered one before: then its provider makes the spans, and they go where it sends them.
 */
export function layerTracer(): Tracer {
  tracer ??= register();
  return tracer;
}

/**
 * Registers the layer's provider, as importing `@sightline/telemetry` does: for who imports its parts only. One that the
 * application registered before stays.
 *
 * @example
 * import { registerTracerProvider } from '@sightline/telemetry/tracing';
 * registerTracerProvider();
 */
export function registerTracerProvider(): void {
  layerTracer();
}

function register(): Tracer {
  seeOlderApi();
  context.setGlobalContextManager(new InvocationContextManager());
  propagation.setGlobalPropagator(new HandoverPropagator());
  trace.setGlobalTracerProvider(
    new TracerProvider({
      resource: resourceFromAttributes(resourceAttributes()),
      idGenerator: ids,
      sampler: new HeadSampler(settings),
      spanProcessors: [new LineSpanProcessor()],
    }),
  );
  startForwarding();
  if (settings.tracesHttp) harmless('tracing outgoing HTTP', traceOutgoingHttp);
  return ownTracer();
}

/** https://opentelemetry.io/docs/specs/semconv/resource/faas/ and …/resource/cloud/; what the user says of it wins. */
function resourceAttributes(): Record<string, string> {
  const { service, functionName, functionVersion, region, resource } = config;
  return {
    'service.name': service,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    ...(functionName && { 'cloud.provider': 'aws', 'cloud.platform': 'aws_lambda', 'faas.name': functionName }),
    ...(functionVersion && { 'faas.version': functionVersion }),
    ...(region && { 'cloud.region': region }),
    ...resource,
  };
}
