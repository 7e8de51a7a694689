import fs from 'node:fs';
import path from 'node:path';
import { kindOf, type LogLine, type MetricLine, type SpanLine } from '@sightline/telemetry/wire';
import { beforeAll, expect, test } from 'vitest';
import { build, filesIn, packageRoot, repository, runModule, temporaryFolder } from './build.ts';

const modules = path.join(packageRoot, 'layer/nodejs/node_modules');

beforeAll(() => build(), 120_000);

/** A function's folder that finds its modules where Lambda would find the layer's. */
function functionFolder(): string {
  const folder = temporaryFolder();
  fs.symlinkSync(modules, path.join(folder, 'node_modules'));
  return folder;
}

function ofKind<T>(lines: readonly string[], kind: string): T[] {
  return lines.filter((line) => kindOf(line) === kind).map((line) => JSON.parse(line) as T);
}

test('a function outside of the repository emits the three kinds of lines', async () => {
  const lines = await runModule(
    functionFolder(),
    `import { logger, metrics, observed, tracer } from '@sightline/telemetry';
     const orders = metrics.counter('orders_placed', { labels: ['channel'] });
     const handler = observed(async () => tracer.span('charge', async () => {
       orders.inc({ channel: 'web' });
       logger.info('order placed', { orderId: 7 });
     }));
     await handler({}, { awsRequestId: 'r-1', functionName: 'front' });`,
    { OTEL_SERVICE_NAME: 'shop', SIGHTLINE_NAMESPACE: 'Shop', AWS_LAMBDA_FUNCTION_NAME: 'front' },
  );
  const [child, server] = ofKind<SpanLine>(lines, 'span');
  expect(child).toMatchObject({
    name: 'charge',
    parentSpanId: server?.spanId,
    traceGroup: 'front',
    serviceName: 'shop',
  });
  expect(server?.resource.attributes).toMatchObject({ 'service.name': 'shop', 'faas.name': 'front' });
  expect(ofKind<LogLine>(lines, 'log')).toMatchObject([
    { message: 'order placed', requestId: 'r-1', spanId: child?.spanId },
  ]);
  const metrics = ofKind<MetricLine>(lines, 'metric');
  expect(metrics).toMatchObject([{ 'faas.invocations': 1 }, { orders_placed: 1, channel: 'web', service: 'shop' }]);
  expect(metrics[0]?._aws.CloudWatchMetrics[0]?.Namespace).toBe('Shop');
});

test('every entry imports, and they share one state', async () => {
  const lines = await runModule(
    functionFolder(),
    `import { observed } from '@sightline/telemetry/middleware';
     import { metrics } from '@sightline/telemetry/metrics';
     import { logger } from '@sightline/telemetry/logger';
     import { tracer } from '@sightline/telemetry/tracing';
     import { createRuntimeSampler } from '@sightline/telemetry/runtime';
     import { WIRE_VERSION } from '@sightline/telemetry/wire';
     import { env } from '@sightline/telemetry/env';
     const handler = observed(() => tracer.span('s', () => {
       metrics.counter('c').inc();
       logger.info(typeof env() + typeof createRuntimeSampler() + WIRE_VERSION);
     }));
     handler({}, { awsRequestId: 'r-1', functionName: 'front' });`,
  );
  expect(lines.map(kindOf)).toEqual(['log', 'span', 'span', 'metric']);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'objectobject1', requestId: 'r-1' });
  expect(JSON.parse(lines[3] ?? '')).toMatchObject({ c: 1 });
});

test('a client that is instrumented, through an entry of its own, hands on the trace of the same invocation', async () => {
  const lines = await runModule(
    functionFolder(),
    `import { observed } from '@sightline/telemetry';
     import { instrument } from '@sightline/telemetry/aws';
     const added = [];
     instrument({ middlewareStack: { add: (middleware) => added.push(middleware) } });
     const next = async ({ input }) => ({ output: { MessageId: input.MessageAttributes.traceparent.StringValue } });
     const call = { clientName: 'SQSClient', commandName: 'SendMessageCommand' };
     const send = added.reduceRight((handler, middleware) => middleware(handler, call), next);
     const handler = observed(() => send({ input: { QueueUrl: 'https://sqs.example.com/1/orders', MessageBody: '' } }));
     await handler({}, { awsRequestId: 'r-1', functionName: 'front' });`,
  );
  const [sent, server] = ofKind<SpanLine>(lines, 'span');
  expect(sent).toMatchObject({ name: 'send orders', kind: 'SPAN_KIND_PRODUCER', parentSpanId: server?.spanId });
  expect(sent?.attributes['messaging.message.id']).toBe(`00-${sent?.traceId}-${sent?.spanId}-01`);
});

test('spans of the application’s own copy of OpenTelemetry’s API are the layer’s', async () => {
  const lines = await runModule(
    functionFolder(),
    `import { trace } from '@opentelemetry/api';
     import { injectContext, observed } from '@sightline/telemetry';
     const handler = observed(() =>
       trace.getTracer('mine').startActiveSpan('theirs', (span) => {
         span.setAttribute('headers', JSON.stringify(injectContext()));
         span.end();
       }));
     handler({}, { awsRequestId: 'r-1', functionName: 'front' });`,
  );
  const [theirs, server] = ofKind<SpanLine>(lines, 'span');
  expect(theirs).toMatchObject({ name: 'theirs', parentSpanId: server?.spanId, traceGroup: 'front' });
  expect(JSON.parse(String(theirs?.attributes['headers']))).toEqual({
    traceparent: `00-${theirs?.traceId}-${theirs?.spanId}-01`,
    tracestate: `sightline=front;unknown_service;theirs;i${theirs?.spanId}`,
  });
});

test('a tracer of that copy, made while a module loads and before any handler is observed, makes spans', async () => {
  const lines = await runModule(
    functionFolder(),
    `import { trace } from '@opentelemetry/api';
     import { observed } from '@sightline/telemetry';
     const tracer = trace.getTracer('app');
     const handler = observed(async () => tracer.startActiveSpan('charge', (span) => span.end()));
     await handler({}, { awsRequestId: 'r-1', functionName: 'front' });`,
  );
  expect(ofKind<SpanLine>(lines, 'span').map(({ name }) => name)).toEqual(['charge', 'front']);
});

test('the README’s example runs as it stands', async () => {
  const readme = fs.readFileSync(path.join(packageRoot, 'README.md'), 'utf8');
  const [, example = ''] = /```js\n(.*?)```/s.exec(readme) ?? [];
  const folder = temporaryFolder();
  fs.cpSync(modules, path.join(folder, 'node_modules'), { recursive: true });
  fs.symlinkSync(path.join(repository, 'node_modules/@middy'), path.join(folder, 'node_modules/@middy'));
  const lines = await runModule(
    folder,
    `${example}\nconst context = { awsRequestId: 'r-1', functionName: 'front' };
     const { charged, headers } = await handler({ orderId: 7 }, context);
     if (!charged || !headers.traceparent) throw new Error('no answer');`,
  );
  expect(new Set(lines.map(kindOf))).toEqual(new Set(['log', 'span', 'metric']));
});

test('the layer holds the package and OpenTelemetry’s API, and nothing that names this machine', () => {
  const packages = filesIn(path.dirname(modules)).flatMap(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file,
  );
  expect(new Set(packages)).toEqual(new Set(['@sightline/telemetry', '@opentelemetry/api']));
});
