import { INVOCATION_METRICS } from '@sightline/telemetry/wire';
import { describe, expect, inject, test } from 'vitest';
import { startFunction } from './function.ts';

const INVOCATIONS = 64;

describe.runIf(inject('ric'))('under AWS’s runtime interface client', () => {
  test('interleaved invocations of a managed instance keep to themselves', async () => {
    const running = await startFunction(
      `import { setTimeout as sleep } from 'node:timers/promises';
       import middy from '@middy/core';
       import { logger, metrics, observe } from '@sightline/telemetry';
       const work = metrics.counter('work', { labels: ['request'] });
       export const handler = middy().use(observe()).handler(async (event, context) => {
         for (let step = 0; step < 3; step++) {
           await sleep((event.index * 7 + step) % 5);
           work.inc({ request: context.awsRequestId });
           logger.info('step', { own: context.awsRequestId });
         }
         return context.awsRequestId;
       });`,
      {
        AWS_LAMBDA_MAX_CONCURRENCY: String(INVOCATIONS),
        AWS_LAMBDA_NODEJS_WORKER_COUNT: '2',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
      },
    );
    const requests = Array.from({ length: INVOCATIONS }, (_, index) => `request-${index}-`);
    const answers = await Promise.all(requests.map((request, index) => running.invoke(request, { index })));
    expect(answers.map(({ body }) => JSON.parse(body) as unknown)).toEqual(requests);
    await expect.poll(() => running.sum(INVOCATION_METRICS.invocations)).toBe(INVOCATIONS);
    expect(running.sum(INVOCATION_METRICS.coldStarts)).toBe(0);
    expect(running.logs()).toHaveLength(3 * INVOCATIONS);
    for (const { requestId, own } of running.logs()) expect(own).toBe(requestId);
    for (const request of requests) {
      const counted = running.metrics().filter((line) => line['request'] === request);
      expect(counted.map(({ requestId, work }) => [requestId, work])).toEqual([[request, 3]]);
    }
  });
});
