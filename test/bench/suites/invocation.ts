import type { Loop, Suite } from '../suite.ts';

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

async function powertools(): Promise<Handler> {
  process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'front';
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

const suite: Suite = {
  title: 'Whole invocation',
  about:
    'An asynchronous handler that logs a line, records two metrics and makes a span, everything written to stdout. ' +
    'Each invocation has a turn of the event loop of its own, as on Lambda; the limit is such a turn with a handler ' +
    'that does nothing, and the goal is meant over it. Everything is warmed up for a second of CPU time: the first ' +
    'thousand invocations cost several times as much, with the peers too. ' +
    'Powertools makes no span here: its tracer needs a daemon to send to.',
  cases: [
    {
      name: '1 log, 2 metrics, 1 span',
      unit: 'µs',
      goal: 10,
      warmUpMs: WARM_UP_MS,
      variants: [
        { name: 'sightline', loop: async () => invoking(await ours('off')) },
        { name: 'limit', loop: () => invoking(async () => 'ok') },
        { name: 'Powertools', loop: async () => invoking(await powertools()) },
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
