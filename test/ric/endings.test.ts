import { INVOCATION_METRICS } from '@sightline/telemetry/wire';
import { describe, expect, inject, test } from 'vitest';
import { startFunction } from './function.ts';

/** What each event's `how` makes the handler do. */
const BODY = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { Readable } from 'node:stream';
  import middy from '@middy/core';
  import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
  import { logger, metrics, observe, observed, tracer } from '@sightline/telemetry';
  const steps = metrics.counter('steps');
  const work = async (event) => {
    steps.inc();
    logger.debug('held');
    await tracer.span('work', () => sleep(1));
    if (event.how === 'throw') throw new Error('no stock');
    if (event.how === 'falsy') throw '';
    if (event.how === 'slow') await sleep(event.ms);
    return event.how === 'http' ? { statusCode: 404 } : { how: event.how };
  };
`;

const WRAPPED = {
  observed: `${BODY} export const handler = observed(work);`,
  Middy: `${BODY} export const handler = middy().use(observe()).handler(work);`,
};

describe.runIf(inject('ric'))('under AWS’s runtime interface client', () => {
  test.each(Object.entries(WRAPPED))('%s: each ending is flushed once, with the same answer', async (_, source) => {
    const running = await startFunction(source, { SIGHTLINE_DEBUG_BUFFER: '10000', SIGHTLINE_RUNTIME_INTERVAL: '0' });
    const endings = [
      ['ok', 'response', '{"how":"ok"}', 0],
      ['http', 'response', '{"statusCode":404}', 0],
      ['throw', 'error', 'no stock', 1],
      ['falsy', 'error', '', 1],
      ['ok', 'response', '{"how":"ok"}', 0],
    ] as const;
    for (const [index, [how, kind, body, failed]] of endings.entries()) {
      const requestId = `request-${index}`;
      const answer = await running.invoke(requestId, { how });
      expect(answer.kind).toBe(kind);
      expect(answer.body).toContain(body);
      const own = running.metrics().filter((line) => line.requestId === requestId);
      const invocations = own.filter((line) => line[INVOCATION_METRICS.invocations] === 1);
      expect(invocations).toMatchObject([{ [INVOCATION_METRICS.errors]: failed }]);
      const server = running.spans().filter(({ attributes }) => attributes['faas.invocation_id'] === requestId);
      expect(server).toMatchObject([{ status: { code: failed ? 2 : 0 } }]);
      // Debug lines were held, and are written only if the invocation failed, before the line that says with what.
      const held = running.logs().filter((line) => line.requestId === requestId);
      expect(held.map(({ level, message }) => [level, message])).toEqual(
        failed
          ? [
              ['DEBUG', 'held'],
              ['ERROR', body || 'string'],
            ]
          : [],
      );
    }
    expect(running.sum('steps')).toBe(endings.length);
    expect(running.sum(INVOCATION_METRICS.invocations)).toBe(endings.length);
    expect(running.sum(INVOCATION_METRICS.coldStarts)).toBe(1);
    expect(running.sum(`${INVOCATION_METRICS.responses}4xx`)).toBe(1);
  });

  test.each(Object.entries(WRAPPED))('%s: all is written before the time-out', async (_, source) => {
    const running = await startFunction(source, { SIGHTLINE_DEADLINE_MARGIN: '500', SIGHTLINE_DEBUG_BUFFER: '10000' });
    await running.invoke('first', { how: 'ok' });
    // The function sleeps past its deadline, as far as the platform lets it, and then answers all the same.
    await running.invoke('slow', { how: 'slow', ms: 1_500 }, 1_200);
    const logs = running.logs().filter((line) => line.requestId === 'slow');
    expect(logs.map(({ level }) => level)).toEqual(['DEBUG', 'WARN']);
    expect(logs[1]?.message).toMatch(/^about to time out: \d+ ms are left$/);
    const server = running.spans().filter(({ attributes }) => attributes['faas.invocation_id'] === 'slow');
    expect(server).toMatchObject([{ status: { code: 2 } }]);
    const own = running.metrics().filter((line) => line.requestId === 'slow');
    expect(own[0]).toMatchObject({ [INVOCATION_METRICS.timeouts]: 1, [INVOCATION_METRICS.errors]: 1, steps: 1 });
    expect(running.sum(INVOCATION_METRICS.invocations)).toBe(2);
    expect(running.sum('steps')).toBe(2);
  });

  test('a layer is found through NODE_PATH by a CommonJS handler', async () => {
    const running = await startFunction(
      `const { logger, observed } = require('@sightline/telemetry');
       exports.handler = observed(async () => { logger.info('hello'); });`,
      {},
      'cjs',
    );
    await running.invoke('request-1');
    expect(running.logs()).toMatchObject([{ message: 'hello', requestId: 'request-1' }]);
  });

  test('a streamed response is waited for, and one that breaks is a failure', async () => {
    const running = await startFunction(
      `${BODY}
       async function* chunks({ how }) {
         yield 'one ';
         await sleep(5);
         if (how === 'break') throw new Error('broken');
         yield 'two';
       }
       export const handler = middy({ executionMode: executionModeStreamifyResponse })
         .use(observe())
         .handler(async (event) => Readable.from(chunks(event)));`,
    );
    expect(await running.invoke('request-1', { how: 'ok' })).toMatchObject({ body: 'one two', streamError: undefined });
    // Middy destroys the response with the error, and the client ends the process over it, with or without the layer.
    await expect(running.invoke('request-2', { how: 'break' })).rejects.toThrow('the runtime ended');
    expect(running.sum(INVOCATION_METRICS.invocations)).toBe(2);
    expect(running.sum(INVOCATION_METRICS.errors)).toBe(1);
    expect(running.spans().map(({ status }) => status.code)).toEqual([0, 2]);
    for (const span of running.spans()) expect(span.durationInNanos).toBeGreaterThan(4_000_000);
  });

  test('a streaming handler without Middy is observed whichever way round it is wrapped', async () => {
    for (const wrapped of [
      'observed(awslambda.streamifyResponse(stream))',
      'awslambda.streamifyResponse(observed(stream))',
    ]) {
      const running = await startFunction(
        `${BODY}
         const stream = async (event, responseStream, context) => {
           responseStream.write('one ');
           await sleep(2);
           if (event.how === 'throw') throw new Error('broken');
           responseStream.end('two');
         };
         export const handler = ${wrapped};`,
      );
      expect(await running.invoke('request-1', { how: 'ok' })).toMatchObject({ body: 'one two' });
      expect((await running.invoke('request-2', { how: 'throw' })).streamError).toBeDefined();
      expect(running.sum(INVOCATION_METRICS.invocations)).toBe(2);
      expect(running.sum(INVOCATION_METRICS.errors)).toBe(1);
      expect(running.spans().map(({ attributes }) => attributes['faas.invocation_id'])).toEqual([
        'request-1',
        'request-2',
      ]);
    }
  });
});
