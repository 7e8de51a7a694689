import { describe, expect, it } from 'vitest';
import { knownFields, levelOf, timeOf } from '../../../../functions/aggregator/document/fields.ts';

describe('timeOf', () => {
  const time = Date.parse('2026-11-22T10:00:00.500Z');
  it.each([
    ['ISO 8601', { timestamp: '2026-11-22T10:00:00.500Z' }, time],
    ['with an offset', { time: '2026-11-22T11:00:00.500+01:00' }, time],
    ['milliseconds', { time }, time],
    ['seconds', { ts: time / 1000 }, time],
    ['the first that is valid', { timestamp: 'yesterday', '@timestamp': '2026-11-22T10:00:00.500Z' }, time],
    ['a date alone', { time: '2026-11-22' }, undefined],
    ['a small number', { time: 12 }, undefined],
    ['nanoseconds', { time: time * 1e6 }, undefined],
    ['an impossible date', { time: '2026-13-45T10:00:00Z' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, value, expected) => {
    expect(timeOf(value)).toBe(expected);
  });
});

describe('levelOf', () => {
  it.each([
    [{ level: 'info' }, 'INFO'],
    [{ level: 'warning' }, 'WARN'],
    [{ severity: 'CRITICAL' }, 'FATAL'],
    [{ level: 50 }, 'ERROR'],
    [{ level: 35 }, undefined],
    [{ level: 'notice' }, 'NOTICE'],
    [{ level: 'constructor' }, 'CONSTRUCTOR'],
    [{ level: 'x'.repeat(33) }, undefined],
    [{ level: '' }, undefined],
    [{ level: { name: 'info' } }, undefined],
    [{}, undefined],
  ])('%j is %j', (value, expected) => {
    expect(levelOf(value)).toBe(expected);
  });
});

describe('knownFields', () => {
  const requestId = '8f5c0d6e-1111-2222-3333-444455556666';
  const trace = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  it.each([
    [
      'Powertools',
      {
        level: 'WARN',
        message: 'slow',
        service: 'shop',
        function_name: 'orders',
        function_request_id: requestId,
        xray_trace_id: '1-4bf92f35-77b34da6a3ce929d0e0e4736',
      },
      { level: 'WARN', message: 'slow', service: 'shop', function: 'orders', requestId, traceId: trace.traceId },
    ],
    [
      'pino with OpenTelemetry',
      { level: 40, msg: 'slow', trace_id: trace.traceId, span_id: trace.spanId },
      { level: 'WARN', message: 'slow', ...trace },
    ],
    ['winston', { level: 'warn', message: 'slow' }, { level: 'WARN', message: 'slow' }],
    ["Lambda's console", { level: 'WARN', requestId, message: 'slow' }, { level: 'WARN', requestId, message: 'slow' }],
    [
      "an error of Lambda's console",
      { level: 'ERROR', requestId, errorType: 'Error', errorMessage: 'no' },
      { level: 'ERROR', requestId, message: 'no' },
    ],
    ['fields of other types', { message: {}, service: 1, requestId: null, traceId: 'x', span_id: 7 }, {}],
  ])('%s', (_, value, known) => {
    expect(knownFields(value)).toEqual(known);
  });
});
