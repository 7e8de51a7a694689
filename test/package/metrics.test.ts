import fs from 'node:fs';
import path from 'node:path';
import type { MetricLine } from '@sightline/telemetry/wire';
import { beforeAll, expect, test } from 'vitest';
import { build, packageRoot, runModule, temporaryFolder } from './build.ts';

beforeAll(() => build(), 120_000);

test('OpenTelemetry’s instruments and the layer’s own share the lines of an invocation', async () => {
  const folder = temporaryFolder();
  fs.symlinkSync(path.join(packageRoot, 'layer/nodejs/node_modules'), path.join(folder, 'node_modules'));
  const lines = await runModule(
    folder,
    `import { metrics as otel } from '@opentelemetry/api';
     import { metrics, observed } from '@sightline/telemetry';
     import { registerMeterProvider } from '@sightline/telemetry/meter';
     import { putMetricDataBatches } from '@sightline/telemetry/put-metric-data';
     registerMeterProvider();
     const theirs = otel.getMeter('app').createCounter('theirs');
     otel.getMeter('app').createObservableGauge('read').addCallback((result) => result.observe(3, { a: 'x' }));
     const ours = metrics.counter('ours', { labels: ['a'] });
     const handler = observed(() => {
       ours.inc({ a: 'x' });
       theirs.add(2, { a: 'x' });
     });
     handler({}, { awsRequestId: 'r-1', functionName: 'front' });
     const series = [{ name: 'n', kind: 'gauge', labels: {}, value: 1 }];
     console.log(putMetricDataBatches(series, { timestamp: 0, service: 's' })[0][0].Value);`,
  );
  expect(lines.at(-1)).toBe('1');
  const documents = lines.filter((line) => line.includes('"a":"x"')).map((line) => JSON.parse(line) as MetricLine);
  expect(documents).toMatchObject([{ a: 'x', requestId: 'r-1', ours: 1, theirs: 2, read: 3 }]);
});

test('what OpenTelemetry’s meters need is in no other entry', () => {
  const core = fs.readFileSync(path.join(packageRoot, 'dist/core.js'), 'utf8');
  const meter = fs.readFileSync(path.join(packageRoot, 'dist/meter/index.js'), 'utf8');
  expect(meter).toContain('createObservableGauge');
  expect(core).not.toContain('up-down counter');
});
