import { metrics, observed, tracer } from '@sightline/telemetry';
import { emfLines } from '@sightline/telemetry/metrics';
import type { MetricLine } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { invoke, lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const value = metrics.histogram('order_value');
const wait = metrics.histogram('wait', { labels: ['queue'] });

test('a histogram names the span in which its largest value was observed', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => {
    value.observe(5);
    await tracer.span('large', async () => value.observe(80));
    await tracer.span('small', async () => {
      value.observe(20);
      wait.observe(0.5, { queue: 'payments' });
    });
  });
  await invoke(handler, 'r-1');
  const [large, small, server] = stdout.spans();
  const exemplars = stdout.metrics().map(({ exemplars, traceId }) => ({ exemplars, traceId }));
  expect(exemplars).toEqual([
    { exemplars: [{ metric: 'order_value', value: 80, spanId: large?.spanId }], traceId: server?.traceId },
    { exemplars: [{ metric: 'wait', value: 0.5, spanId: small?.spanId }], traceId: server?.traceId },
  ]);
});

test('a span of another trace than the line’s is named with its trace', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => tracer.span('own trace', { root: true }, () => value.observe(1)));
  await invoke(handler, 'r-1');
  const [own, server] = stdout.spans();
  expect(own?.traceId).not.toBe(server?.traceId);
  const exemplar = { metric: 'order_value', value: 1, traceId: own?.traceId, spanId: own?.spanId };
  expect(stdout.metrics()[0]?.exemplars).toEqual([exemplar]);
});

test('a trace that is not sampled is not stored, so nothing points to it', async () => {
  const stdout = captureStdout();
  const handler = observed((..._: unknown[]) => value.observe(1));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  handler({ headers: { traceparent } }, lambdaContext('r-1'));
  expect(stdout.metrics()[0]).toMatchObject({ order_value: { Sum: 1 } });
  expect(stdout.metrics()[0]).not.toHaveProperty('exemplars');
});

test('of a histogram in several parts the last has the exemplar, and a line has one for each of its histograms', () => {
  const exemplar = { value: 300, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const Values = Array.from({ length: 150 }, (_, index) => index * 2);
  const histogram = { Values, Counts: Values.map(() => 1), Min: 0, Max: 298, Sum: 22_350, Count: 150 };
  const series = { kind: 'histogram', labels: {}, value: histogram, exemplar } as const;
  const context = { timestamp: 0, namespace: 'Test', service: 'shop', traceId: 'c'.repeat(32) };
  const all = [
    { ...series, name: 'é"' },
    { ...series, name: 'b' },
  ];
  const one = emfLines(all, context).map((line) => JSON.parse(line) as MetricLine);
  expect(one.map(({ exemplars }) => exemplars)).toEqual([
    [
      { metric: 'é"', ...exemplar },
      { metric: 'b', ...exemplar },
    ],
  ]);
  const parts = emfLines(all, { ...context, histograms: 'arrays' }).map((line) => JSON.parse(line) as MetricLine);
  expect(parts.map(({ exemplars = [] }) => exemplars.map(({ metric }) => metric))).toEqual([[], ['é"'], ['b']]);
});
