import { errors } from '@opensearch-project/opensearch';
import { expect, test } from 'vitest';
import { type Clock, patientSteps } from '../../../functions/setup/patience.ts';

function answer(statusCode: number, body: object = {}): Error {
  const warnings = null;
  return new errors.ResponseError({ statusCode, body, headers: {}, warnings, meta: {} as never });
}

/** A clock that only sleeping moves. */
function stoppedClock(): Clock & { readonly pauses: number[] } {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** Fails with each error in turn, then succeeds. */
function failing(...failures: Error[]): () => Promise<string> {
  return async () => {
    const failure = failures.shift();
    if (failure) throw failure;
    return 'done';
  };
}

const sigv4 = { kind: 'sigv4', service: 'es', region: 'eu-west-1' } as const;

test('a step that fails in passing is done again after pauses that double, and what is waited for is told once', async () => {
  const clock = stoppedClock();
  const told: string[] = [];
  const step = patientSteps(60_000, clock, { auth: sigv4, tell: (message) => told.push(message) });
  const starting = [
    new errors.ConnectionError('refused', undefined as never),
    answer(503),
    answer(429),
    answer(403),
    answer(502),
    answer(504),
  ];
  expect(await step('start', failing(...starting))).toBe('done');
  expect(clock.pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  expect(told).toEqual([expect.stringContaining('waiting to start: refused')]);
});

test.each([{ kind: 'none' }, { kind: 'basic', secretArn: 'arn:secret' }] as const)(
  'who is refused without a signature stays refused ($kind)',
  async (auth) => {
    const clock = stoppedClock();
    const failed = patientSteps(60_000, clock, { auth })('put the template', failing(answer(403)));
    await expect(failed).rejects.toThrow('could not put the template: OpenSearch refused');
    expect(clock.pauses).toEqual([]);
  },
);

test('a signature that is refused with 401 is not sent again', async () => {
  const clock = stoppedClock();
  const failed = patientSteps(60_000, clock, { auth: sigv4 })('put the template', failing(answer(401)));
  await expect(failed).rejects.toThrow('takes no signed request from this role (HTTP 401)');
  expect(clock.pauses).toEqual([]);
});

test('a certificate that is not trusted is not waited for', async () => {
  const clock = stoppedClock();
  const meta = { meta: { connection: { url: new URL('https://os.example') } } } as never;
  const untrusted = new errors.ConnectionError('certificate has expired', meta);
  await expect(patientSteps(60_000, clock)('put the template', failing(untrusted))).rejects.toThrow('has expired');
  expect(clock.pauses).toEqual([]);
});

test.each([400, 401, 404, 409, 500])('a step that fails with HTTP %i is not done again', async (status) => {
  const clock = stoppedClock();
  const reason = { error: { type: 'illegal_argument_exception', reason: 'no' } };
  const failed = patientSteps(60_000, clock)('put the template', failing(answer(status, reason)));
  await expect(failed).rejects.toThrow(
    status === 401
      ? 'could not put the template: OpenSearch asks who it is (HTTP 401)'
      : `could not put the template: OpenSearch answered HTTP ${status} illegal_argument_exception: no`,
  );
  expect(clock.pauses).toEqual([]);
});

test('all steps share one time, and the last failure is the one reported', async () => {
  const clock = stoppedClock();
  const step = patientSteps(4000, clock);
  await step('wait', failing(answer(503), answer(503)));
  const failed = step(
    'wait again',
    failing(...Array.from({ length: 9 }, (_, i) => new errors.ConnectionError(`no ${i}`, undefined as never))),
  );
  await expect(failed).rejects.toThrow('could not wait again, after waiting 1.5 s: no 2');
  expect(clock.now()).toBeLessThanOrEqual(4000);
});

test('what AWS answers in plain text or JSON of its own is part of the reason', async () => {
  const step = patientSteps(0, stoppedClock());
  await expect(step('ask', failing(answer(403, { Message: 'not authorized' })))).rejects.toThrow(
    'could not ask: OpenSearch refused the user the request (HTTP 403): not authorized',
  );
});
