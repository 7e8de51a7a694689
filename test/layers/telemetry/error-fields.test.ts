import { Agent } from 'node:http';
import vm from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorFields } from '../../../layers/telemetry/src/error-fields.ts';

test('an error has its name, message, stack and causes', () => {
  const error = new TypeError('no card', { cause: new RangeError('limit', { cause: 'account closed' }) });
  expect(errorFields(error)).toEqual({
    name: 'TypeError',
    message: 'no card',
    stack: error.stack,
    cause: {
      name: 'RangeError',
      message: 'limit',
      stack: expect.stringContaining('RangeError: limit'),
      cause: { name: 'string', message: 'account closed' },
    },
  });
});

test('causes are followed to a bounded depth, round a circle too', () => {
  const error = new Error('a');
  error.cause = error;
  const depth = (fields: ReturnType<typeof errorFields>): number => (fields.cause ? 1 + depth(fields.cause) : 1);
  expect(depth(errorFields(error))).toBe(6);
});

test.each([
  ['ECONNREFUSED', { code: 'ECONNREFUSED' }],
  [404, { code: 404 }],
  ['', {}],
  [Number.NaN, {}],
  [{ no: 'code' }, {}],
  ['x'.repeat(10_000), {}],
])('the code %o of an error is written as %o', (code, fields) => {
  const error = Object.assign(new Error('failed'), { code });
  expect(errorFields(error)).toEqual({ name: 'Error', message: 'failed', stack: error.stack, ...fields });
});

test('the errors of an AggregateError are written, ten of them, each with its cause', () => {
  const inner = new TypeError('inner', { cause: new RangeError('limit', { cause: 'further' }) });
  const error = new AggregateError([inner, 'text', ...Array.from({ length: 20 }, () => new Error('more'))], 'all');
  const { errors } = errorFields(error);
  expect(errors).toHaveLength(10);
  expect(errors?.slice(0, 2)).toEqual([
    {
      name: 'TypeError',
      message: 'inner',
      stack: inner.stack,
      cause: { name: 'RangeError', message: 'limit', stack: expect.any(String) },
    },
    { name: 'string', message: 'text' },
  ]);
  const circle = new AggregateError([]);
  circle.errors.push(circle);
  expect(errorFields(circle).errors).toMatchObject([{ name: 'AggregateError' }]);
});

test.each([
  ['a string', 'boom', { name: 'string', message: 'boom' }],
  ['nothing', undefined, { name: 'undefined', message: 'undefined' }],
  ['null', null, { name: 'null', message: 'null' }],
  ['an object', { code: 5 }, { name: 'object', message: '{"code":5}' }],
  ['an object like an error', { name: 'Fault', message: 'down' }, { name: 'Fault', message: 'down' }],
  ['a symbol', Symbol('s'), { name: 'symbol', message: 'Symbol(s)' }],
])('%s that was thrown is described', (_, thrown, fields) => {
  expect(errorFields(thrown)).toEqual(fields);
});

test('a SuppressedError has both of its errors, and their causes', () => {
  const closing = new Error('close failed', { cause: 'gone' });
  const error = new SuppressedError(closing, new TypeError('query failed'), 'disposal');
  expect(errorFields(error)).toMatchObject({
    name: 'SuppressedError',
    message: 'disposal',
    error: { name: 'Error', message: 'close failed', cause: { message: 'gone' } },
    suppressed: { name: 'TypeError', message: 'query failed' },
  });
});

const circle: Record<string, unknown> = { id: 1 };
circle['self'] = circle;
test.each([
  ['a big integer', { amount: 10n }, '{"amount":"10"}'],
  ['a circle', circle, '{"id":1,"self":"[circular]"}'],
  ['a map', { by: new Map([[7, 'seven']]) }, '{"by":{"7":"seven"}}'],
  ['a set', new Set([1, 2n]), '[1,"2"]'],
  ['headers', new Headers({ accept: 'text' }), '{"accept":"text"}'],
  ['a query', new URLSearchParams('a=1&a=2&b=3'), '{"a":["1","2"],"b":"3"}'],
  ['an error', { inner: new TypeError('no card') }, '{"inner":{"name":"TypeError","message":"no card"}}'],
  ['a date', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ['a secret', { user: { password: 'open' } }, '{"user":{"password":"[REDACTED]"}}'],
])('%s within what was thrown is written', (_, thrown, message) => {
  expect(errorFields(thrown).message).toBe(message);
  expect(errorFields(new Error('x', { cause: thrown })).cause?.message).toBe(message);
});

test('an error has its own properties', () => {
  class HttpError extends Error {
    readonly statusCode = 502;
    readonly $metadata = { httpStatusCode: 502, attempts: 3 };
    readonly response = { data: { reason: 'declined' }, request: new Agent(), retry: () => 1 };
    readonly issues = [{ path: ['email'], message: 'Invalid' }];
  }
  expect(errorFields(new HttpError('failed'))).toMatchObject({
    statusCode: 502,
    $metadata: { httpStatusCode: 502, attempts: 3 },
    response: { data: { reason: 'declined' }, request: '[Agent]' },
    issues: [{ path: ['email'], message: 'Invalid' }],
  });
  const hidden = Object.defineProperty(new Error('invalid'), 'issues', { value: [{ code: 'too_small' }] });
  expect(errorFields(hidden)['issues']).toEqual([{ code: 'too_small' }]);
});

test('own properties are bounded in number, length and depth', () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`p${i}`, 'x'.repeat(100_000)]));
  const fields = errorFields(Object.assign(new Error('x'), { deep: { a: { b: { c: { d: {} } } } } }, many));
  expect(fields['deep']).toEqual({ a: { b: { c: { d: '[too deep]' } } } });
  expect(fields['p0']).toHaveLength(4_096);
  expect(fields).not.toHaveProperty('p20');
  expect(JSON.stringify(fields).length).toBeLessThan(100_000);
});

test('an error of another realm is an error', () => {
  expect(errorFields(vm.runInNewContext('new SyntaxError("there")'))).toMatchObject({
    name: 'SyntaxError',
    message: 'there',
  });
});

test('getters that throw are passed over', () => {
  const error = new Error('x');
  for (const key of ['name', 'message', 'code', 'stack', 'cause', 'errors'])
    Object.defineProperty(error, key, {
      get() {
        throw new Error(key);
      },
    });
  expect(errorFields(error)).toEqual({ name: 'Error', message: '' });
});

test('anything can be thrown', () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      const fields = errorFields(thrown);
      expect(typeof fields.name).toBe('string');
      expect(typeof fields.message).toBe('string');
    }),
  );
});
