import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { logger, metrics, observe, observed, tracer } from '@sightline/telemetry';
import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const INVOCATIONS = 64;

const work = metrics.counter('work', { labels: ['request'] });

/** Gives way to the others several times, each invocation in a rhythm of its own. */
async function interleaved(event: { index: number }, context: Context): Promise<string> {
  const { awsRequestId: request } = context;
  logger.append({ own: request });
  for (let step = 0; step < 5; step++) {
    await sleep((event.index * (step + 3)) % 7);
    work.inc({ request });
    await tracer.span(`step of ${request}`, async () => {
      await sleep((event.index + step) % 3);
      logger.info('step', { request });
    });
  }
  return request;
}

test.each([
  ['observed', observed(interleaved)],
  ['Middy', middy<{ index: number }>().use(observe()).handler(interleaved)],
])('interleaved invocations under %s keep to themselves', async (_, handler) => {
  const stdout = captureStdout();
  const requests = Array.from({ length: INVOCATIONS }, (_, index) => `r-${index}`);
  const results = await Promise.all(requests.map((request, index) => handler({ index }, lambdaContext(request))));
  expect(results).toEqual(requests);

  const servers = stdout.spans().filter(({ parentSpanId }) => parentSpanId === '');
  expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(INVOCATIONS);
  for (const request of requests) {
    const server = servers.find(({ attributes }) => attributes['faas.invocation_id'] === request);
    const children = stdout.spans().filter(({ name }) => name === `step of ${request}`);
    expect(children).toHaveLength(5);
    for (const child of children)
      expect(child).toMatchObject({ traceId: server?.traceId, parentSpanId: server?.spanId });
    const logs = stdout.logs().filter((line) => line['request'] === request);
    expect(logs).toHaveLength(5);
    for (const line of logs) expect(line).toMatchObject({ requestId: request, own: request, traceId: server?.traceId });
    const [counted, ...more] = stdout.metrics().filter((line) => line['request'] === request);
    expect(more).toEqual([]);
    expect(counted).toMatchObject({ requestId: request, work: 5 });
  }
});
