import fs from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { emptyDelivery } from '../../../../functions/aggregator/bulk/delivery.ts';
import { writeHealth } from '../../../../functions/aggregator/report/health.ts';

afterEach(() => vi.restoreAllMocks());

it('is one line of metrics with the figures of the invocation', () => {
  const written: string[] = [];
  vi.spyOn(fs, 'writeSync').mockImplementation((_, data) => {
    written.push(String(data));
    return Buffer.byteLength(String(data));
  });
  const figures = { stored: 90, bytes: 4_000, duplicates: 5, known: 3, retries: 2, flattened: 1 };
  const delivery = { ...emptyDelivery(), ...figures, requestDurations: [5, 20, 20] };
  const context = { namespace: 'Sightline', function: 'aggregator', requestId: 'r-1', timestamp: 1_795_348_799_123 };
  writeHealth({ records: 100, delivery, left: [], deadLetters: 4, lagMs: 250 }, { admitted: 6, left: 7 }, context);
  expect(written).toHaveLength(1);
  const { _aws, 'aggregator.bulk_duration': duration, sightline: _, ...members } = JSON.parse(written[0]!);
  expect(members).toEqual({
    service: 'sightline-aggregator',
    function: 'aggregator',
    requestId: 'r-1',
    'aggregator.records': 100,
    'aggregator.documents': 90,
    'aggregator.bytes': 4_000,
    'aggregator.duplicates': 5,
    'aggregator.known_edges': 3,
    'aggregator.retries': 2,
    'aggregator.flattened': 1,
    'aggregator.dead_letters': 4,
    'aggregator.fields_admitted': 6,
    'aggregator.fields_left': 7,
    'aggregator.lag': 250,
  });
  expect(duration).toMatchObject({ Min: 5, Max: 20, Sum: 45, Count: 3 });
  expect(_aws).toMatchObject({ Timestamp: 1_795_348_799_123, CloudWatchMetrics: [{ Namespace: 'Sightline' }] });
  const units = Object.fromEntries(
    _aws.CloudWatchMetrics[0].Metrics.map(({ Name, Unit }: { Name: string; Unit: string }) => [Name, Unit]),
  );
  expect(units).toMatchObject({
    'aggregator.fields_left': 'Count',
    'aggregator.bytes': 'Bytes',
    'aggregator.lag': 'Milliseconds',
    'aggregator.bulk_duration': 'Milliseconds',
  });
});
