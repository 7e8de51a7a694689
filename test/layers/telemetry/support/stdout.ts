import fs from 'node:fs';
import { kindOf, type LogLine, type MetricLine, type SpanLine } from '@sightline/telemetry/wire';
import { afterEach, vi } from 'vitest';

/** What was written to stdout: each write, and the lines in all of them. */
export interface Stdout {
  readonly writes: string[];
  lines(): string[];
  logs(): LogLine[];
  metrics(): MetricLine[];
  spans(): SpanLine[];
  /** Sum of a metric over all lines that have it. */
  sum(metric: string): number;
}

/** Keeps what the layer writes to stdout in this test from getting there, and returns it. Other descriptors work on. */
export function captureStdout(): Stdout {
  const writes: string[] = [];
  const write = fs.writeSync.bind(fs) as (fd: number, data: string | Buffer, ...rest: unknown[]) => number;
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: string | Buffer, ...rest: unknown[]) => {
    if (fd !== 1) return write(fd, data, ...rest);
    writes.push(data.toString());
    return Buffer.byteLength(data);
  }) as typeof fs.writeSync);
  restorers.push(() => spy.mockRestore());

  const lines = (): string[] => writes.join('').split('\n').filter(Boolean);
  const ofKind = <T>(kind: string): T[] =>
    lines().flatMap((line) => (kindOf(line) === kind ? [JSON.parse(line) as T] : []));
  const metrics = (): MetricLine[] => ofKind('metric');
  return {
    writes,
    lines,
    logs: () => ofKind('log'),
    metrics,
    spans: () => ofKind('span'),
    sum: (metric) => metrics().reduce((sum, line) => sum + (typeof line[metric] === 'number' ? line[metric] : 0), 0),
  };
}

const restorers: (() => void)[] = [];

afterEach(() => {
  for (const restore of restorers.splice(0)) restore();
});
