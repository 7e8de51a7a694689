import type { Loop, Suite } from '../suite.ts';

const ATTRIBUTES = { 'order.id': '7', 'order.sku': 'tea', 'order.quantity': 2, 'card.network': 'visa' };
const MESSAGES = 10;

/** Runs a loop as a function's handler does: inside an invocation, which is flushed at its end. */
async function inInvocation(make: () => Promise<Loop>): Promise<Loop> {
  const { observed } = await import('@sightline/telemetry');
  const loop = await make();
  const handler = observed((times: number, _context: object) => loop(times));
  return (times) => handler(times, { awsRequestId: 'r-1', functionName: 'shop' });
}

const ours = () =>
  inInvocation(async () => {
    const { tracer } = await import('@sightline/telemetry');
    const options = { attributes: ATTRIBUTES };
    return (times) => {
      for (let i = 0; i < times; i++) tracer.span('charge card', options, () => {});
    };
  });

const openTelemetry = async (sampled: boolean): Promise<Loop> => {
  const sdk = await import('@opentelemetry/sdk-trace');
  const { JsonTraceSerializer } = await import('@opentelemetry/otlp-transformer');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const exporter = {
    export: (spans: never[], done: (result: { code: number }) => void) => {
      JsonTraceSerializer.serializeRequest(spans);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    sampler: sampled ? new sdk.AlwaysOnSampler() : new sdk.AlwaysOffSampler(),
    spanProcessors: [new sdk.SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('bench');
  const options = { attributes: ATTRIBUTES };
  return (times) => {
    for (let i = 0; i < times; i++) tracer.startActiveSpan('charge card', options, (span) => span.end());
  };
};

const suite: Suite = {
  title: 'Span',
  about:
    'A span with four attributes, ended and serialised, and one that is not sampled. OpenTelemetry writes OTLP JSON ' +
    'and sends it nowhere; Powertools makes a subsegment and its JSON. The extraction reads the context of ten SQS ' +
    'messages of ten senders into links.',
  cases: [
    {
      name: 'span, 4 attributes, serialised',
      unit: 'µs',
      goal: 3,
      variants: [
        { name: 'sightline', loop: ours },
        { name: 'OpenTelemetry', loop: () => openTelemetry(true) },
        {
          name: 'Powertools',
          loop: async () => {
            process.env['_X_AMZN_TRACE_ID'] =
              'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
            process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs24.x';
            process.env['LAMBDA_TASK_ROOT'] = '/var/task';
            const { default: xRay } = await import('aws-xray-sdk-core');
            const segment = new xRay.Segment('shop');
            const entries = Object.entries(ATTRIBUTES);
            return (times) => {
              for (let i = 0; i < times; i++) {
                const subsegment = segment.addNewSubsegment('charge card');
                for (const [name, value] of entries) subsegment.addAnnotation(name.replace('.', '_'), value);
                subsegment.close();
                subsegment.format();
                segment.removeSubsegment(subsegment);
              }
            };
          },
        },
        {
          name: 'limit',
          loop: () => (times) => {
            const base = {
              traceId: 'a'.repeat(32),
              spanId: 'b'.repeat(16),
              name: 'charge card',
              kind: 'SPAN_KIND_INTERNAL',
            };
            for (let i = 0; i < times; i++) JSON.stringify({ ...base, startTime: Date.now(), attributes: ATTRIBUTES });
          },
        },
      ],
    },
    {
      name: 'span, not sampled',
      unit: 'ns',
      goal: 300,
      variants: [
        {
          name: 'sightline',
          loop: () => {
            process.env['OTEL_TRACES_SAMPLER'] = 'always_off';
            process.env['SIGHTLINE_TRACES_KEEP'] = 'none';
            return ours();
          },
        },
        { name: 'OpenTelemetry', loop: () => openTelemetry(false) },
      ],
    },
    {
      name: `context of ${MESSAGES} SQS messages`,
      unit: 'µs',
      goal: 20,
      variants: [
        {
          name: 'sightline',
          loop: async () => {
            const { tracer } = await import('@sightline/telemetry');
            const { linksTo } = await import('../../../layers/telemetry/src/tracing/links.ts');
            const { triggerOf } = await import('../../../layers/telemetry/src/tracing/triggers/index.ts');
            tracer.span('registers the propagator', () => {});
            const event = { Records: Array.from({ length: MESSAGES }, (_, index) => message(index)) };
            return (times) => {
              for (let i = 0; i < times; i++) linksTo(triggerOf(event, {}).links ?? []);
            };
          },
        },
      ],
    },
  ],
};

function message(index: number): object {
  const spanId = String(index + 1).padStart(16, '0');
  const attribute = (stringValue: string) => ({
    stringValue,
    stringListValues: [],
    binaryListValues: [],
    dataType: 'String',
  });
  return {
    messageId: String(index),
    body: '{"orderId":"7"}',
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {
      traceparent: attribute(`00-${'a'.repeat(32)}-${spanId}-01`),
      tracestate: attribute(`sightline=POST%20%2Forders;shop-orders;send%20payments;p${spanId}`),
    },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:payments',
  };
}

export default suite;
