import { kindOf, type LogLine } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LogRecord, logLine, MAX_LINE_BYTES, shareFields } from '../../../../layers/telemetry/src/logger/line.ts';
import { setRedaction } from '../../../../layers/telemetry/src/names.ts';

const record: LogRecord = { timestamp: 1_795_348_800_007, level: 'INFO', message: 'hi', service: 'shop' };

const parse = (line: string): LogLine => JSON.parse(line) as LogLine;

function expectLine(line: string): LogLine {
  expect(kindOf(line)).toBe('log');
  expect(line).not.toContain('\n');
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
  return parse(line);
}

test('a line has its fields in the order of the contract', () => {
  const full = { ...record, function: 'front', requestId: 'r-1', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  expect(logLine({ ...full, fields: { orderId: 7 } })).toBe(
    '{"timestamp":"2026-11-22T12:00:00.007Z","level":"INFO","message":"hi","service":"shop","function":"front",' +
      `"requestId":"r-1","traceId":"${'a'.repeat(32)}","spanId":"${'b'.repeat(16)}","orderId":7,"sightline":1}`,
  );
});

const TAKEN = ['timestamp', '@timestamp', 'level', 'message', 'service', 'function', 'requestId', 'traceId', 'spanId'];
const GIVEN_LATER = ['functionVersion', 'lineBytes', 'lagMs', 'logGroup', 'logStream', 'attributes'];
const OF_THE_STORE = ['raw', 'refused', 'untyped', '_id', '_index', '_source', '_routing', '_feature', '_size', ''];
test.each([...TAKEN, ...GIVEN_LATER, ...OF_THE_STORE, 'sightline'])(
  'a field named "%s" gets a trailing underscore',
  (name) => {
    const line = expectLine(logLine({ ...record, fields: { [name]: 'mine', [`${name}_`]: 'also mine' } }));
    expect(line).toMatchObject({ level: 'INFO', message: 'hi', service: 'shop', sightline: 1 });
    expect(line[`${name}__`]).toBe('mine');
    expect(line[`${name}_`]).toBe('also mine');
  },
);

test('only the whole name of a field is taken', () => {
  const fields = { _identity: 1, rawBody: 2, 'order.refused': 3, nested: { _id: 4, '': 5 } };
  expect(parse(logLine({ ...record, fields }))).toMatchObject(fields);
});

test('the field error is always an object', () => {
  expect(parse(logLine({ ...record, fields: { error: 'boom' } })).error).toEqual({ name: 'string', message: 'boom' });
  expect(parse(logLine({ ...record, fields: { error: new RangeError('x') } })).error).toMatchObject({
    name: 'RangeError',
  });
});

test.each([false, 0, '', 0n, Number.NaN])('the field error with %o tells of none, and is not error', (error) => {
  const line = parse(logLine({ ...record, fields: { ok: true, error } }));
  expect(line).not.toHaveProperty('error');
  expect(line).toHaveProperty('error_');
  const shared = shareFields({ error });
  expect(parse(logLine({ ...record, shared, fields: { error_: 'mine' } }))).toMatchObject({ error_: 'mine' });
});

test('no error is null or absent', () => {
  expect(parse(logLine({ ...record, fields: { error: null } })).error).toBeNull();
  expect(parse(logLine({ ...record, fields: { error: undefined } }))).not.toHaveProperty('error');
});

test.each([{ keys: ['error'] }, { paths: ['error'] }])('an error that is secret by %o is an object', (redact) => {
  setRedaction(redact);
  const line = parse(logLine({ ...record, fields: { error: new Error('private') } }));
  setRedaction({});
  expect(line.error).toEqual({ message: '[REDACTED]' });
});

test('an error’s own secrets are hidden', () => {
  const error = Object.assign(new Error('x'), { config: { headers: { Authorization: 'Bearer open' } } });
  expect(logLine({ ...record, fields: { error } })).not.toContain('open');
});

test('more fields than a line can be asked to have are cut, and the line says so', () => {
  const fields = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`sku${i}`, i]));
  const line = expectLine(logLine({ ...record, fields }));
  expect(line).toMatchObject({ sku0: 0, sku4095: 4095, truncated: true });
  expect(line).not.toHaveProperty('sku4096');
  expect(shareFields(fields)?.keys.size).toBe(4096);
});

test.each([0, 1])('a text is cut between characters (%i units before them)', (before) => {
  const big = 'x'.repeat(before) + '🎈'.repeat(300_000);
  const line = logLine({ ...record, message: big, fields: { big, list: [big] } });
  expect(line.isWellFormed()).toBe(true);
  expect(JSON.stringify(parse(line))).not.toMatch(/\\ud[89ab]../);
});

test('a line that is too long is cut, says so, and stays valid', () => {
  const line = expectLine(logLine({ ...record, fields: { before: 1, big: '"ü'.repeat(1_000_000), after: 2 } }));
  expect(line).toMatchObject({ before: 1, after: 2, truncated: true, message: 'hi' });
  expect(line['big']).toContain('"ü');
});

test('a message of 10 MB is cut to half a line, so that fields have room', () => {
  const line = expectLine(logLine({ ...record, message: '\u0001'.repeat(10_000_000), fields: { orderId: 7 } }));
  expect(line).toMatchObject({ orderId: 7, truncated: true });
});

test('an error that is too long stays an object', () => {
  const error = new Error('\u0001'.repeat(100_000));
  error.stack = '\u0001'.repeat(100_000);
  error.cause = error;
  const line = expectLine(logLine({ ...record, fields: { error } }));
  expect(line.error?.message).toContain('Error');
});

test('any message and fields give one valid line', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  });
  fc.assert(
    fc.property(anything, fc.dictionary(fc.string(), anything), (message, fields) => {
      expectLine(logLine({ ...record, message, fields }));
    }),
  );
});

test('any long text gives one valid line', () => {
  const long = fc
    .tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.integer({ min: 1, max: 300_000 }))
    .map(([text, length]) => text.repeat(Math.ceil(length / text.length)));
  fc.assert(
    fc.property(long, fc.dictionary(fc.string(), long, { maxKeys: 4 }), (message, fields) => {
      expectLine(logLine({ ...record, message, fields }));
    }),
    { numRuns: 30 },
  );
});

test('no name is written twice, whoever gives it', () => {
  const names = fc.constantFrom('a', 'b', 'level', 'level_', 'level__', 'message', 'message_', 'sightline');
  const fields = fc.dictionary(names, fc.integer(), { maxKeys: 4 });
  fc.assert(
    fc.property(fields, fields, fields, (shared, appended, own) => {
      const line = logLine({ ...record, shared: shareFields(shared), appended: shareFields(appended), fields: own });
      const keys = [...line.matchAll(/[{,]"([^"]+)":/g)].map(([, key]) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const merged = { ...shared, ...appended, ...own };
      for (const name of ['a', 'b'] as const) expect(parse(line)[name]).toBe(merged[name]);
      expect(expectLine(line)).toMatchObject({ level: 'INFO', message: 'hi', sightline: 1 });
    }),
  );
});

test('a name of 10 MB does not fit, and the rest of the line does', () => {
  const line = logLine({ ...record, fields: { ['k'.repeat(10_000_000)]: 1, a: 1 } });
  expect(JSON.parse(line)).toMatchObject({ a: 1, truncated: true });
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
});
