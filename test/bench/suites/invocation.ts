import fs from 'node:fs';
import type { Loop, Suite } from '../suite.ts';

const STDOUT = 1;

const CONTEXT = {
  awsRequestId: '8a7f3c1e-0b7d-4f4e-9a51-2f1f3c5d7e90',
  functionName: 'front',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:front',
  memoryLimitInMB: '128',
  getRemainingTimeInMillis: () => 3_000,
} as const;

type Handler = (event: object, context: typeof CONTEXT) => unknown;

/** Some 20,000 invocations: before, most of what is measured is the engine compiling. */
const WARM_UP_MS = 1_000;

/** Invokes as Lambda does, each invocation in a turn of the event loop of its own. */
const invoking =
  (handler: Handler): Loop =>
  async (times) => {
    for (let i = 0; i < times; i++) {
      await handler({}, CONTEXT);
      await new Promise(setImmediate);
    }
  };

/** One log, two metrics and one span, under a wrapper or a middleware. */
async function ours(interval: string): Promise<Handler> {
  process.env['SIGHTLINE_RUNTIME_INTERVAL'] = interval;
  const { logger, metrics, observed, tracer } = await import('@sightline/telemetry');
  const orders = metrics.counter('orders_placed', { labels: ['channel'] });
  const value = metrics.histogram('order_value');
  return observed(async (_event: object, _context: typeof CONTEXT) => {
    orders.inc({ channel: 'web' });
    value.observe(12.5);
    logger.info('order placed', { orderId: 7 });
    return tracer.span('charge card', async () => 'ok');
  });
}

/** What Lambda tells every function. No daemon listens at the address: X-Ray's segments are sent to it all the same. */
function asOnLambda(): void {
  Object.assign(process.env, {
    AWS_LAMBDA_FUNCTION_NAME: CONTEXT.functionName,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    AWS_EMF_ENVIRONMENT: 'Lambda',
  });
}

async function powertools(): Promise<Handler> {
  asOnLambda();
  const [{ Logger }, { Metrics }] = await Promise.all([
    import('@aws-lambda-powertools/logger'),
    import('@aws-lambda-powertools/metrics'),
  ]);
  const logger = new Logger({ serviceName: 'shop' });
  const metrics = new Metrics({ namespace: 'Bench', serviceName: 'shop' });
  return async (_event, context) => {
    logger.addContext(context as never);
    metrics.addDimension('channel', 'web');
    metrics.addMetric('orders_placed', 'Count', 1);
    metrics.addMetric('order_value', 'Count', 12.5);
    logger.info('order placed', { orderId: 7 });
    metrics.publishStoredMetrics();
    return 'ok';
  };
}

/** As its guide has it: three middlewares, of which the tracer's makes a subsegment of the handler. */
async function powertoolsWithTracer(): Promise<Handler> {
  asOnLambda();
  const [{ default: middy }, logging, measuring, tracing] = await Promise.all([
    import('@middy/core'),
    Promise.all([import('@aws-lambda-powertools/logger'), import('@aws-lambda-powertools/logger/middleware')]),
    Promise.all([import('@aws-lambda-powertools/metrics'), import('@aws-lambda-powertools/metrics/middleware')]),
    Promise.all([import('@aws-lambda-powertools/tracer'), import('@aws-lambda-powertools/tracer/middleware')]),
  ]);
  const [{ Logger }, { injectLambdaContext }] = logging;
  const [{ Metrics }, { logMetrics }] = measuring;
  const [{ Tracer }, { captureLambdaHandler }] = tracing;
  const logger = new Logger({ serviceName: 'shop' });
  const metrics = new Metrics({ namespace: 'Bench', serviceName: 'shop' });
  const tracer = new Tracer({ serviceName: 'shop', captureHTTPsRequests: false });
  const handler = middy()
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .handler(async () => {
      metrics.addDimension('channel', 'web');
      metrics.addMetric('orders_placed', 'Count', 1);
      metrics.addMetric('order_value', 'Count', 12.5);
      logger.info('order placed', { orderId: 7 });
      tracer.getSegment()?.addNewSubsegment('charge card').close();
      return 'ok';
    });
  return handler as unknown as Handler;
}

type Span = import('@opentelemetry/api').Span;

/** A server span and one below it, and pino's line, to stdout. The spans are written when the invocation ends. */
async function openTelemetry(metricsOf: () => Promise<() => unknown>): Promise<Handler> {
  asOnLambda();
  const { ROOT_CONTEXT, SpanKind, trace } = await import('@opentelemetry/api');
  const { SimpleSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const { JsonTraceSerializer } = await import('@opentelemetry/otlp-transformer');
  const { default: pino } = await import('pino');
  const ended: Span[] = [];
  const exporter = {
    export: (spans: Span[], done: (result: { code: number }) => void) => {
      ended.push(...spans);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const tracer = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter: exporter as never })],
  }).getTracer('bench');
  const logger = pino({ base: { service: 'shop' } }, pino.destination({ fd: 1, sync: true }));
  const recordAndFlush = await metricsOf();
  return async (_event, { awsRequestId: requestId, invokedFunctionArn }) => {
    const attributes = { 'faas.invocation_id': requestId, 'cloud.resource_id': invokedFunctionArn };
    const server = tracer.startSpan('front', { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
    const { traceId, spanId } = server.spanContext();
    logger.info({ requestId, traceId, spanId, orderId: 7 }, 'order placed');
    tracer.startSpan('charge card', {}, trace.setSpan(ROOT_CONTEXT, server)).end();
    server.end();
    await recordAndFlush();
    writeJson(JsonTraceSerializer.serializeRequest(ended.splice(0) as never));
    return 'ok';
  };
}

/** Counter and histogram of OpenTelemetry's SDK, collected and written as OTLP JSON. */
async function openTelemetryMetrics(): Promise<() => unknown> {
  const { MeterProvider, MetricReader } = await import('@opentelemetry/sdk-metrics');
  const { JsonMetricsSerializer } = await import('@opentelemetry/otlp-transformer');
  class Reader extends MetricReader {
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  }
  const reader = new Reader({ aggregationTemporalitySelector: () => 0 });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('bench');
  const orders = meter.createCounter('orders_placed');
  const value = meter.createHistogram('order_value');
  return async () => {
    orders.add(1, { channel: 'web' });
    value.record(12.5);
    const { resourceMetrics } = await reader.collect();
    writeJson(JsonMetricsSerializer.serializeRequest(resourceMetrics as never));
  };
}

async function embeddedMetrics(): Promise<() => unknown> {
  const { createMetricsLogger } = await import('aws-embedded-metrics/lib/index.js');
  return () => {
    const metrics = createMetricsLogger();
    metrics.putDimensions({ channel: 'web' });
    metrics.putMetric('orders_placed', 1, 'Count');
    metrics.putMetric('order_value', 12.5, 'None');
    return metrics.flush();
  };
}

function writeJson(json: Uint8Array | undefined): void {
  if (json) fs.writeSync(STDOUT, json);
}

const suite: Suite = {
  title: 'Whole invocation',
  about:
    'An asynchronous handler that logs a line, records two metrics and makes a span, everything written to stdout. ' +
    'Ours also makes a server span with the attributes of the function, the default metrics of each invocation, and ' +
    'looks for secrets: five lines, some 3 KB. Each invocation has a turn of the event loop of its own, as on Lambda; ' +
    'the limit is such a turn with a handler that does nothing, and the goal is meant over it. Everything is warmed up ' +
    'for a second of CPU time: the first thousand invocations cost several times as much, with the peers too. ' +
    'Powertools without its tracer makes no span, and runs without Middy. With it, under Middy, X-Ray makes the same ' +
    'two spans and sends them to a daemon by UDP; metrics of its own it has none. OpenTelemetry (two spans as OTLP ' +
    'JSON, the line by pino, metrics as OTLP JSON or by aws-embedded-metrics) has no context manager, and neither ' +
    'metrics of the invocation nor an end of it on error or time-out.',
  cases: [
    {
      name: '1 log, 2 metrics, 1 span',
      unit: 'µs',
      goal: 10,
      warmUpMs: WARM_UP_MS,
      variants: [
        { name: 'sightline', loop: async () => invoking(await ours('off')) },
        { name: 'limit', loop: () => invoking(async () => 'ok') },
        { name: 'Powertools, no tracer', loop: async () => invoking(await powertools()) },
        { name: 'Powertools', loop: async () => invoking(await powertoolsWithTracer()) },
        { name: 'OpenTelemetry, pino', loop: async () => invoking(await openTelemetry(openTelemetryMetrics)) },
        {
          name: 'OpenTelemetry, pino, aws-embedded-metrics',
          loop: async () => invoking(await openTelemetry(embeddedMetrics)),
        },
      ],
    },
    {
      name: 'the same, with the runtime sampled each time',
      unit: 'µs',
      warmUpMs: WARM_UP_MS,
      variants: [{ name: 'sightline', loop: async () => invoking(await ours('0')) }],
    },
    {
      name: 'the same, with the runtime sampled once a minute',
      unit: 'µs',
      warmUpMs: WARM_UP_MS,
      variants: [{ name: 'sightline', loop: async () => invoking(await ours('60')) }],
    },
  ],
};

export default suite;
