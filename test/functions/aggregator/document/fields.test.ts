import { describe, expect, it } from 'vitest';
import { levelOf, timeOf } from '../../../../functions/aggregator/document/fields.ts';

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
