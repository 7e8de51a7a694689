import fs from 'node:fs';
import path from 'node:path';
import { kindOf, type SpanLine } from '@sightline/telemetry/wire';
import { beforeAll, expect, test } from 'vitest';
import { accept, startCollector } from '../layers/telemetry/tracing/otlp/collector.ts';
import { build, packageRoot, runModule, temporaryFolder } from './build.ts';

beforeAll(() => build(), 120_000);

test('the built layer sends spans to a collector once it is told of one, and loads nothing for it before', async () => {
  const collector = await startCollector(accept);
  const folder = temporaryFolder();
  fs.symlinkSync(path.join(packageRoot, 'layer/nodejs/node_modules'), path.join(folder, 'node_modules'));
  const source = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const { observed, tracer } = await import('@sightline/telemetry');
    await observed(async () => tracer.span('charge', async () => {}))({}, { awsRequestId: 'r-1', functionName: 'front' });
    console.log(loaded.filter((url) => url.includes('otlp')).length);`;
  expect((await runModule(folder, source)).at(-1)).toBe('0');
  expect(collector.received).toEqual([]);
  const lines = await runModule(folder, source, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '10000',
  });
  expect(lines.at(-1)).toBe('1');
  const written = lines.filter((line) => kindOf(line) === 'span').map((line) => JSON.parse(line) as SpanLine);
  expect(written.map(({ name }) => name)).toEqual(['charge', 'front']);
  expect(collector.received).toMatchObject([{ spans: written.map(({ spanId, name }) => ({ spanId, name })) }]);
});
