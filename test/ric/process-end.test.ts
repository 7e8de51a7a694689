import { INVOCATION_METRICS } from '@sightline/telemetry/wire';
import { describe, expect, inject, test } from 'vitest';
import { startFunction } from './function.ts';

const ENDS = [
  ['exit', 'process.exit(3);', 3],
  ['uncaughtException', "setTimeout(() => { throw new Error('no stock'); });", 1],
  ['unhandledRejection', "Promise.reject(new Error('no stock'));", 1],
] as const;

describe.runIf(inject('ric'))('under AWS’s runtime interface client', () => {
  test.each(ENDS)('%s in the middle of an invocation: all is written with the reason', async (reason, end, code) => {
    const running = await startFunction(
      `import { setTimeout as sleep } from 'node:timers/promises';
       import { logger, observed, tracer } from '@sightline/telemetry';
       export const handler = observed(async () => {
         logger.debug('held');
         await tracer.span('work', async () => {
           await sleep(5);
           ${end}
           await sleep(10_000);
         });
       });`,
      { SIGHTLINE_DEBUG_BUFFER: '10000' },
    );
    await expect(running.invoke('request-1')).rejects.toThrow(`the runtime ended with code ${code}`);
    const told = running.logs().map(({ level, requestId }) => [level, requestId]);
    expect(told.sort()).toEqual([
      ['DEBUG', 'request-1'],
      ['FATAL', 'request-1'],
    ]);
    expect(running.logs().find(({ level }) => level === 'FATAL')).toMatchObject({ reason, exitCode: code });
    expect(running.spans()).toMatchObject([
      { name: 'work', attributes: { 'sightline.unfinished': true } },
      { name: 'front', status: { code: 2 } },
    ]);
    expect(running.sum(INVOCATION_METRICS.invocations)).toBe(1);
    expect(running.sum(INVOCATION_METRICS.errors)).toBe(1);
  });
});
