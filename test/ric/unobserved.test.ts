import { describe, expect, inject, test } from 'vitest';
import { startFunction } from './function.ts';

const BODY = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { metrics, observed } from '@sightline/telemetry';
  const steps = metrics.counter('steps');
  const late = metrics.counter('late');
  const work = async (_event, { awsRequestId }) => {
    console.log(awsRequestId);
    steps.inc();
    await sleep(1);
    steps.inc();
  };
`;

describe.runIf(inject('ric'))('under AWS’s runtime interface client', () => {
  test('a handler that is not observed has its metrics written before it is frozen', async () => {
    const running = await startFunction(`${BODY} export const handler = work;`);
    for (const [index, sum] of [2, 4, 6].entries()) {
      expect((await running.invoke(`request-${index}`, {})).kind).toBe('response');
      await expect.poll(() => running.sum('steps')).toBe(sum);
    }
    expect(running.stderr().match(/recorded by a handler that is not observed/g)).toHaveLength(1);
  });

  test('what a handler records without waiting for it is written all the same', async () => {
    const running = await startFunction(`${BODY}
      let forgotten;
      export const handler = observed(async (event) => {
        if (event.waits) await forgotten;
        else forgotten = sleep(30).then(() => late.inc());
      });`);
    await running.invoke('request-0', {});
    await running.invoke('request-1', { waits: true });
    await expect.poll(() => running.sum('late')).toBe(1);
    expect(running.stderr()).toContain('recorded after the handler had answered');
  });
});
