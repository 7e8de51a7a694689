import { describe, expect, it } from 'vitest';
import { extractMetrics } from '../../../../local/bridge/embedded-metrics/extract.ts';

const TIMESTAMP = 1_700_000_000_000;

function line(fields: Record<string, unknown>, metrics: readonly object[], dimensions = [['service']]): string {
  const CloudWatchMetrics = [{ Namespace: 'Shop', Dimensions: dimensions, Metrics: metrics }];
  return JSON.stringify({ _aws: { Timestamp: TIMESTAMP, CloudWatchMetrics }, service: 'orders', ...fields });
}

function data(message: string) {
  return extractMetrics(message).flatMap((found) => found.data);
}

describe('extractMetrics', () => {
  it('reads a number with its unit, resolution, time and dimensions', () => {
    const message = line({ latency: 12 }, [{ Name: 'latency', Unit: 'Milliseconds', StorageResolution: 1 }]);
    expect(extractMetrics(message)).toEqual([
      {
        namespace: 'Shop',
        data: [
          {
            MetricName: 'latency',
            Unit: 'Milliseconds',
            StorageResolution: 1,
            Timestamp: new Date(TIMESTAMP),
            Dimensions: [{ Name: 'service', Value: 'orders' }],
            Value: 12,
          },
        ],
      },
    ]);
  });

  it.each([
    ['a list', [1, 2, 3], { Values: [1, 2, 3] }],
    [
      'a histogram',
      { Values: [1, 5], Counts: [2, 1], Min: 1, Max: 5, Sum: 7, Count: 3 },
      { Values: [1, 5], Counts: [2, 1] },
    ],
    [
      'statistics without values',
      { Min: 1, Max: 5, Sum: 7, Count: 3 },
      { StatisticValues: { Minimum: 1, Maximum: 5, Sum: 7, SampleCount: 3 } },
    ],
  ])('reads %s', (_, value, expected) => {
    expect(data(line({ m: value }, [{ Name: 'm' }]))).toMatchObject([expected]);
  });

  it('makes one data point for each set of dimensions', () => {
    const message = line({ m: 1, channel: 7 }, [{ Name: 'm' }], [['service'], ['service', 'channel'], []]);
    expect(data(message).map((datum) => datum.Dimensions)).toEqual([
      [{ Name: 'service', Value: 'orders' }],
      [
        { Name: 'service', Value: 'orders' },
        { Name: 'channel', Value: '7' },
      ],
      [],
    ]);
  });

  it.each([
    ['a metric without a value', line({}, [{ Name: 'm' }])],
    ['a value that is no number', line({ m: 'many' }, [{ Name: 'm' }])],
    ['an empty list', line({ m: [] }, [{ Name: 'm' }])],
    ['counts that do not match', line({ m: { Values: [1, 2], Counts: [1] } }, [{ Name: 'm' }])],
    ['a dimension without a value', line({ m: 1 }, [{ Name: 'm' }], [['region']])],
    ['no directive', '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]},"m":1}'],
    ['a line that was cut', line({ m: 1 }, [{ Name: 'm' }]).slice(0, -1)],
    ['plain text', 'START RequestId: 1'],
    ['other JSON', '{"CloudWatchMetrics":1}'],
  ])('finds nothing in %s', (_, message) => {
    expect(data(message)).toEqual([]);
  });

  it('finds the document behind a prefix', () => {
    expect(data(`2026-11-22T12:00:00Z id INFO ${line({ m: 1 }, [{ Name: 'm' }])}`)).toHaveLength(1);
  });
});
