import { describe, expect, it } from 'vitest';
import { knownFields } from '../../../../functions/aggregator/document/fields.ts';
import { timeOf } from '../../../../functions/aggregator/document/time-fields.ts';

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
    ['microseconds', { ts: time * 1e3 }, time],
    ['nanoseconds', { time: time * 1e6 }, time],
    ['nanoseconds as a text', { timeUnixNano: `${time}000000` }, time],
    ['a number that is too great', { time: 1e22 }, undefined],
    ['an impossible date', { time: '2026-13-45T10:00:00Z' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, value, expected) => {
    expect(timeOf(value)).toBe(expected);
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
      { level: 'ERROR', requestId, message: 'no', error: { name: 'Error', message: 'no' } },
    ],
    [
      'ECS',
      {
        'log.level': 'error',
        message: 'no stock',
        'trace.id': trace.traceId,
        span: { id: trace.spanId },
        service: { name: 'shop' },
        faas: { execution: requestId },
        error: { type: 'StockError', message: 'none left', stack_trace: 'StockError: none left\n\tat Shop' },
      },
      {
        level: 'ERROR',
        message: 'no stock',
        service: 'shop',
        requestId,
        ...trace,
        error: { name: 'StockError', message: 'none left', stack: 'StockError: none left\n\tat Shop' },
      },
    ],
    [
      'OpenTelemetry',
      {
        severityText: 'Error',
        body: 'no stock',
        traceId: trace.traceId,
        spanId: trace.spanId,
        'exception.type': 'StockError',
        'exception.message': 'none left',
      },
      { level: 'ERROR', message: 'no stock', ...trace, error: { name: 'StockError', message: 'none left' } },
    ],
    [
      'Serilog',
      { '@l': 'Warning', '@mt': 'slow {Order}', '@tr': trace.traceId, '@sp': trace.spanId },
      { level: 'WARN', message: 'slow {Order}', ...trace },
    ],
    [
      'structlog',
      { level: 'warning', event: 'slow', aws_request_id: requestId },
      { level: 'WARN', message: 'slow', requestId },
    ],
    [
      'Java in JSON',
      { level: 'WARN', AWSRequestId: requestId, message: 'slow' },
      { level: 'WARN', message: 'slow', requestId },
    ],
    [
      'Log4j in JSON',
      {
        level: 'ERROR',
        message: 'no',
        contextMap: { AWSRequestId: requestId },
        thrown: { name: 'shop.StockError', message: 'none left', extendedStackTrace: 'shop.StockError: none left' },
      },
      {
        level: 'ERROR',
        message: 'no',
        requestId,
        error: { name: 'shop.StockError', message: 'none left', stack: 'shop.StockError: none left' },
      },
    ],
    [
      '.NET in JSON',
      { level: 'Warning', message: 'slow', requestId, traceId: 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1' },
      { level: 'WARN', message: 'slow', requestId, traceId: trace.traceId },
    ],
    [
      'tracing of Rust',
      {
        level: 'WARN',
        fields: { message: 'slow' },
        span: { requestId, xrayTraceId: 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1' },
      },
      { level: 'WARN', message: 'slow', requestId, traceId: trace.traceId },
    ],
    [
      'pino with an error',
      { level: 50, msg: 'no', err: { type: 'StockError', message: 'none left', stack: 'StockError: none left' } },
      {
        level: 'ERROR',
        message: 'no',
        error: { name: 'StockError', message: 'none left', stack: 'StockError: none left' },
      },
    ],
    [
      'an error of Go',
      {
        errorType: 'wrapError',
        errorMessage: 'no stock',
        stackTrace: [{ path: 'main.go', line: 12, label: 'handle' }],
      },
      { message: 'no stock', error: { name: 'wrapError', message: 'no stock', stack: 'handle (main.go:12)' } },
    ],
    ['an event that is no message', { event: 'ORDER' }, {}],
    ['fields of other types', { message: {}, service: 1, requestId: null, traceId: 'x', span_id: 7 }, {}],
  ])('%s', (_, value, known) => {
    expect(knownFields(value)).toEqual(known);
  });
});
