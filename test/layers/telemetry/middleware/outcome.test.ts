import { expect, test } from 'vitest';
import { httpStatusOf, isEarlyTimeout, isFailure } from '../../../../layers/telemetry/src/middleware/outcome.ts';

const error = new Error('no stock');

test.each([
  [{ response: undefined, threw: true, error }, true],
  [{ response: undefined, threw: true, error: undefined }, true],
  [{ response: { statusCode: 400 }, threw: true, error }, false],
  [{ response: { statusCode: 503 }, threw: true, error }, true],
  [{ response: { statusCode: '500' }, threw: false, error: undefined }, true],
  [{ response: { statusCode: 499 }, threw: false, error: undefined }, false],
  [{ response: undefined, threw: false, error: undefined, streamStatus: 500 }, true],
  [{ response: undefined, threw: false, error: undefined, streamStatus: '404' }, false],
  [{ response: { Status: 'FAILED' }, threw: false, error: undefined, caller: 'durable' }, true],
  [{ response: { Status: 'FAILED' }, threw: false, error: undefined }, false],
] as const)('outcome %# is a failure: %s', (outcome, failed) => {
  expect(isFailure(outcome)).toBe(failed);
});

test('what was returned says more of the status than what a stream began with', () => {
  const outcome = { threw: false, error: undefined, streamStatus: 500 };
  expect(httpStatusOf({ ...outcome, response: { statusCode: 201 } })).toBe(201);
  expect(httpStatusOf({ ...outcome, response: {} })).toBe(500);
});

test.each([
  [Object.assign(new Error('aborted'), { name: 'TimeoutError', cause: { package: '@middy/core' } }), true],
  [Object.assign(new Error('aborted'), { name: 'TimeoutError', cause: { package: 'undici' } }), false],
  [Object.assign(new Error('aborted'), { name: 'TimeoutError' }), false],
  [new DOMException('aborted', 'TimeoutError'), false],
  [Object.assign(new Error('aborted'), { cause: { package: '@middy/core' } }), false],
])('%s is Middy’s own time-out: %s', (thrown, isEarly) => {
  expect(isEarlyTimeout({ response: undefined, threw: true, error: thrown })).toBe(isEarly);
  expect(isEarlyTimeout({ response: undefined, threw: false, error: thrown })).toBe(false);
});
