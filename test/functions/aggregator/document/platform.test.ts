import { describe, expect, it } from 'vitest';
import { isPlatformEvent, platformFields, reportOf } from '../../../../functions/aggregator/document/platform.ts';
import { line } from '../lines.ts';

const TIME = '2026-11-22T11:59:59.500Z';
const event = (type: string, record: object) => line(JSON.stringify({ time: TIME, type: `platform.${type}`, record }));
const metrics = {
  durationMs: 101.51,
  billedDurationMs: 300,
  memorySizeMB: 512,
  maxMemoryUsedMB: 33,
  initDurationMs: 116.67,
};

const figures = {
  'aws.lambda.duration': 0.10151,
  'aws.lambda.billed_duration': 0.3,
  'aws.lambda.memory_size': 536_870_912,
  'aws.lambda.init_duration': 0.11667,
  'faas.mem_usage': 34_603_008,
};

describe('a report', () => {
  it('of the JSON format has its figures in seconds and bytes', () => {
    expect(reportOf(event('report', { requestId: 'r-1', metrics, status: 'success' }))).toEqual({
      requestId: 'r-1',
      time: Date.parse(TIME),
      status: 'success',
      metrics: figures,
    });
  });

  it('of the text format has the same', () => {
    const text =
      'REPORT RequestId: r-1\tDuration: 101.51 ms\tBilled Duration: 300 ms\tMemory Size: 512 MB\tMax Memory Used: 33 MB\tInit Duration: 116.67 ms\t';
    expect(reportOf(line(text))).toEqual({ requestId: 'r-1', metrics: figures });
  });

  it('of an invocation that timed out counts it, and has the limit', () => {
    const counted = { status: 'timeout', metrics: { 'faas.timeouts': 1, 'aws.lambda.timeout': 3 } };
    expect(reportOf(event('report', { metrics: { durationMs: 3000 }, status: 'timeout' }))).toMatchObject(counted);
    expect(reportOf(line('REPORT RequestId: r-1\tDuration: 3000 ms\tStatus: timeout'))).toMatchObject(counted);
  });

  it('of the limit that a time-out met has the limit alone', () => {
    const id = '8f5c0d6e-1111-2222-3333-444455556666';
    expect(reportOf(line(`${TIME} ${id} Task timed out after 3.05 seconds`))).toEqual({
      requestId: id,
      metrics: { 'aws.lambda.timeout': 3.05 },
    });
    expect(reportOf(line(`once ${id} Task timed out after 3.05 seconds`))).toBeUndefined();
  });

  it('of a request that failed says how', () => {
    const failed = { status: 'error', errorType: 'Runtime.OutOfMemory', metrics: { 'aws.lambda.duration': 0.03 } };
    const record = { metrics: { durationMs: 30 }, status: 'error', errorType: 'Runtime.OutOfMemory' };
    const text = 'REPORT RequestId: r-1\tDuration: 30 ms\tStatus: error\tError Type: Runtime.OutOfMemory\t';
    expect(reportOf(event('report', record))).toMatchObject(failed);
    expect(reportOf(line(text))).toMatchObject(failed);
  });

  it('of a restored snapshot has how long it took', () => {
    const restored = { 'aws.lambda.restore_duration': 0.5, 'aws.lambda.billed_restore_duration': 0.2 };
    const text = 'REPORT RequestId: r-1\tRestore Duration: 500.00 ms\tBilled Restore Duration: 200 ms\t';
    const restore = { restoreDurationMs: 500, billedRestoreDurationMs: 200 };
    expect(reportOf(event('report', { metrics: restore }))?.metrics).toEqual(restored);
    expect(reportOf(line(text))?.metrics).toEqual(restored);
  });

  it('of a traced request has its trace', () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const xray = '1-4bf92f35-77b34da6a3ce929d0e0e4736';
    const tracing = { spanId: '00f067aa0ba902b7', type: 'X-Amzn-Trace-Id', value: `Root=${xray};Sampled=1` };
    expect(reportOf(event('report', { metrics: {}, tracing }))).toMatchObject({ traceId });
    expect(
      reportOf(line(`REPORT RequestId: r-1\tDuration: 1 ms\t\nXRAY TraceId: ${xray}\tSampled: true`)),
    ).toMatchObject({
      traceId,
    });
  });

  it('of a start that failed counts, since no report repeats it', () => {
    const failed = { status: 'timeout', metrics: { 'aws.lambda.init_duration': 10 } };
    const record = { initializationType: 'on-demand', status: 'timeout', metrics: { durationMs: 10_000 } };
    expect(reportOf(event('initReport', record))).toMatchObject(failed);
    const text = (end: string) => `INIT_REPORT Init Duration: 10000.00 ms\tPhase: init${end}`;
    expect(reportOf(line(text('\tStatus: timeout')))).toEqual({ ...failed, requestId: undefined });
    expect(reportOf(line(text('')))).toBeUndefined();
  });

  it('of a start counts where no report of an invocation repeats it', () => {
    const start = (initializationType: string) =>
      reportOf(event('initReport', { initializationType, phase: 'init', metrics: { durationMs: 250 } }));
    expect(start('provisioned-concurrency')?.metrics).toEqual({ 'aws.lambda.init_duration': 0.25 });
    expect(start('on-demand')).toBeUndefined();
  });

  it('leaves out what is no number of the right unit', () => {
    expect(reportOf(line('REPORT RequestId: r-1\tDuration: long ms\tMemory Size: 512 GB\t'))?.metrics).toEqual({});
    expect(reportOf(event('report', { metrics: { durationMs: '5', billedDurationMs: null } }))?.metrics).toEqual({});
  });

  it.each([
    ['another event', event('runtimeDone', { requestId: 'r-1', metrics: { durationMs: 1 } })],
    ['an event without a record', line('{"time":"","type":"platform.start"}')],
    ['broken JSON', line('{"time":"2026')],
    ['JSON of a logger', line('{"time":"2026","msg":"platform.report"}')],
    ['text', line('REPORTED')],
    ['a record with more members', line(JSON.stringify({ time: TIME, type: 'platform.report', record: {}, level: 1 }))],
    ['a record of another type', line(JSON.stringify({ time: TIME, type: 'orders.report', record: { metrics } }))],
  ])('is not %s', (_, each) => {
    expect(reportOf(each)).toBeUndefined();
  });
});

describe('an event of the platform', () => {
  const real = { time: TIME, type: 'platform.start', record: { requestId: 'r-1' } };

  it('is what has all of its members', () => {
    expect(isPlatformEvent(real)).toBe(true);
  });

  it.each([
    ['without a time', { ...real, time: undefined }],
    ['with a time that is a number', { ...real, time: 1795348799500 }],
    ['with a time that is none', { ...real, time: 'now' }],
    ['with another type', { ...real, type: 'platform' }],
    ['with a type that only begins so', { ...real, type: 'platform.start now' }],
    ['with a type that ends so', { ...real, type: 'my.platform.start' }],
    ['without a record', { time: TIME, type: 'platform.start' }],
    ['with a record that is a text', { ...real, record: 'r-1' }],
    ['with a record that is a list', { ...real, record: [] }],
    ['with a record that is null', { ...real, record: null }],
    ['with more members', { ...real, level: 'error' }],
  ])('is not one %s', (_, value) => {
    expect(isPlatformEvent(value)).toBe(false);
  });

  it('has request, trace, span and error of its record', () => {
    const tracing = { spanId: '00f067aa0ba902b7', value: 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1' };
    const record = {
      requestId: 'r-1',
      status: 'error',
      errorType: 'Runtime.ExitError',
      tracing,
      functionName: 'orders',
    };
    expect(platformFields({ ...real, record })).toEqual({
      level: 'ERROR',
      requestId: 'r-1',
      function: 'orders',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      error: { name: 'Runtime.ExitError' },
    });
  });

  it.each([
    ['success', 'INFO'],
    ['failure', 'ERROR'],
    ['timeout', 'ERROR'],
    [undefined, 'INFO'],
  ])('with the status %s is %s', (status, level) => {
    expect(platformFields({ ...real, record: { status } }).level).toBe(level);
  });
});
