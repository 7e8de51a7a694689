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

test('the errors of an AggregateError are written, ten of them and without their own causes', () => {
  const inner = new TypeError('inner', { cause: new Error('cause') });
  const error = new AggregateError([inner, 'text', ...Array.from({ length: 20 }, () => new Error('more'))], 'all');
  const { errors } = errorFields(error);
  expect(errors).toHaveLength(10);
  expect(errors?.slice(0, 2)).toEqual([
    { name: 'TypeError', message: 'inner', stack: inner.stack },
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
