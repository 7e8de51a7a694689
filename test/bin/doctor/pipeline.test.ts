import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { checkText } from '../../../bin/doctor/check.ts';
import { ago } from '../../../bin/doctor/freshness.ts';
import { checkPipeline } from '../../../bin/doctor/pipeline.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

async function examine(mappings: readonly object[], ages: readonly number[]) {
  const Datapoints = ages.map((Maximum, n) => ({ Maximum, Timestamp: new Date(NOW - n * 60_000) }));
  const answer = async (command: unknown) =>
    command instanceof ListEventSourceMappingsCommand ? { EventSourceMappings: mappings } : { Datapoints };
  const client = { send: answer } as unknown;
  const clients = { lambda: client as LambdaClient, cloudWatch: client as CloudWatchClient };
  return (await checkPipeline('aggregator', clients, NOW)).map(checkText);
}

test('a stream that is read in time', async () => {
  expect(await examine([{ State: 'Enabled', LastProcessingResult: 'OK' }], [1_200, 900_000])).toEqual([
    '✓ ok       stream: enabled, read by aggregator, last result: OK',
    '✓ ok       iterator age: oldest record in a batch: 1 s',
  ]);
});

test('a stream that nobody reads', async () => {
  const [stream] = await examine([{ State: 'Disabled', UUID: 'u-1' }], []);
  expect(stream).toBe(
    "✗ failed   stream: disabled, read by aggregator\n             → nothing is read: 'aws lambda update-event-source-mapping --uuid u-1 --enabled'",
  );
  expect((await examine([], []))[0]).toContain('✗ failed   stream: aggregator reads none');
});

test('a mapping that is being made, and one that is late', async () => {
  const [stream, age] = await examine([{ State: 'Creating' }], [600_000]);
  expect(stream).toContain('! warning  stream: creating');
  expect(age).toContain('! warning  iterator age: oldest record in a batch: 10 min');
});

test('an idle stream has no age', async () => {
  expect((await examine([{ State: 'Enabled' }], []))[1]).toBe(
    '✓ ok       iterator age: no figure of the last 15 minutes',
  );
});

test.each([
  [-5, '0 s ago'],
  [90_000, '90 s ago'],
  [600_000, '10 min ago'],
  [4 * 3_600_000, '4 h ago'],
  [72 * 3_600_000, '3 days ago'],
])('%d ms is %s', (ms, text) => {
  expect(ago(ms)).toBe(text);
});
