import { kindOf, LEVELS } from '@sightline/telemetry/wire';
import { describe, expect, inject, test } from 'vitest';
import { startFunction } from './function.ts';

const RANKS: ReadonlyMap<unknown, number> = new Map(LEVELS.map((level, rank) => [level, rank]));

const SOURCE = `
  import { logger, metrics, observed } from '@sightline/telemetry';
  const steps = metrics.counter('steps');
  export const handler = observed(async () => {
    steps.inc();
    for (const level of ['debug', 'info', 'warn', 'error', 'fatal']) logger[level](level);
  });
`;

/**
 * What Lambda lets through of the lines of stdout: those without a level of its own and a time count as INFO
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
function passes(line: string, setting: string): boolean {
  const { level, timestamp } = JSON.parse(line) as { level?: unknown; timestamp?: unknown };
  const isTimed = typeof timestamp === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(timestamp);
  const rank = isTimed ? RANKS.get(level) : undefined;
  return (rank ?? RANKS.get('INFO')!) >= RANKS.get(setting)!;
}

describe.runIf(inject('ric'))('under AWS’s runtime interface client', () => {
  test.each(LEVELS)('log level %s lets every metric and span through, and the logs of its level', async (level) => {
    const running = await startFunction(SOURCE, { AWS_LAMBDA_LOG_LEVEL: level });
    await running.invoke('request-1');
    const passing = running.lines().filter((line) => passes(line, level));
    expect(passing).toEqual(running.lines());
    expect(passing.map(kindOf)).toContain('span');
    expect(running.sum('steps')).toBe(1);
    const expected = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].filter(
      (each) => RANKS.get(each)! >= RANKS.get(level)!,
    );
    expect(running.logs().map((line) => line.level)).toEqual(expected);
  });

  test.each([
    ['DEBUG', 'INFO', ['INFO', 'WARN', 'ERROR', 'FATAL']],
    ['ERROR', 'INFO', ['ERROR', 'FATAL']],
    ['SILENT', 'TRACE', []],
  ])('of SIGHTLINE_LOG_LEVEL %s and Lambda’s %s the stricter counts', async (own, lambda, expected) => {
    const running = await startFunction(SOURCE, { SIGHTLINE_LOG_LEVEL: own, AWS_LAMBDA_LOG_LEVEL: lambda });
    await running.invoke('request-1');
    expect(running.logs().map((line) => line.level)).toEqual(expected);
    expect(running.sum('steps')).toBe(1);
  });
});
