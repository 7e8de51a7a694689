import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../../functions/aggregator/document/platform.ts';
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
  'faas.init_duration': 0.11667,
  'faas.mem_usage': 34_603_008,
};

describe('a report', () => {
  it('of the JSON format has its figures in seconds and bytes', () => {
    expect(reportOf(event('report', { requestId: 'r-1', metrics, status: 'success' }))).toEqual({
      requestId: 'r-1',
      time: Date.parse(TIME),
      metrics: figures,
    });
  });

  it('of the text format has the same', () => {
    const text =
      'REPORT RequestId: r-1\tDuration: 101.51 ms\tBilled Duration: 300 ms\tMemory Size: 512 MB\tMax Memory Used: 33 MB\tInit Duration: 116.67 ms\t';
    expect(reportOf(line(text))).toEqual({ requestId: 'r-1', metrics: figures });
  });

  it('of an invocation that timed out counts it', () => {
    const counted = { metrics: { 'faas.timeouts': 1 } };
    expect(reportOf(event('report', { metrics: { durationMs: 3000 }, status: 'timeout' }))).toMatchObject(counted);
    expect(reportOf(line('REPORT RequestId: r-1\tDuration: 3000 ms\tStatus: timeout'))).toMatchObject(counted);
  });

  it('of a start counts where no report of an invocation repeats it', () => {
    const start = (initializationType: string) =>
      reportOf(event('initReport', { initializationType, phase: 'init', metrics: { durationMs: 250 } }));
    expect(start('provisioned-concurrency')?.metrics).toEqual({ 'faas.init_duration': 0.25 });
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
  ])('is not %s', (_, each) => {
    expect(reportOf(each)).toBeUndefined();
  });
});
