import fs from 'node:fs';
import path from 'node:path';
import { emfLines } from '@sightline/telemetry/metrics';
import { indexName } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { ingest } from './ingest.ts';
import { connect, installedEnvironment } from './setup-environment.ts';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/metrics.md'), 'utf8');

/** The metric line of one charge. */
function charge(ms: number, spanId: string): string {
  const value = { Values: [ms], Counts: [1], Min: ms, Max: ms, Sum: ms, Count: 1 };
  const exemplar = { value: ms, traceId: 'a'.repeat(32), spanId };
  const series = { name: 'shop_charge_duration', kind: 'histogram', labels: {}, value, exemplar } as const;
  const context = { timestamp: Date.now(), namespace: 'Test', service: 'shop', traceId: 'a'.repeat(32) };
  const [line = ''] = emfLines([series], context);
  return line;
}

test('the query of the page finds the spans of the slowest charges', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const index = indexName('metric', environment);
  await ingest(os, environment, [charge(5, 'b'.repeat(16)), charge(400, 'c'.repeat(16))]);
  const [, body = ''] = /GET ss4o_metrics-sightline-\*\/_search\n(.*?)```/s.exec(page) ?? [];
  const found = await os.search({ index, body: JSON.parse(body) });
  expect(found.body.hits.hits.map(({ _source }) => _source)).toEqual([
    { traceId: 'a'.repeat(32), exemplars: [{ metric: 'shop_charge_duration', value: 400, spanId: 'c'.repeat(16) }] },
    { traceId: 'a'.repeat(32), exemplars: [{ metric: 'shop_charge_duration', value: 5, spanId: 'b'.repeat(16) }] },
  ]);
  const { body: mappings } = await os.indices.getFieldMapping({ index, fields: 'exemplars.*' });
  const [stored] = Object.values(mappings);
  expect(Object.keys(stored?.mappings ?? {}).sort()).toEqual([
    'exemplars.metric',
    'exemplars.spanId',
    'exemplars.traceId',
    'exemplars.value',
  ]);
});
