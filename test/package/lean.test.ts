import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LINE_START } from '@sightline/telemetry/wire';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { buildCore } from '../../layers/telemetry/scripts/dist.ts';
import { leanOpenTelemetry, PRIVATE_MEMBER } from '../../layers/telemetry/scripts/lean.ts';
import { packageRoot, repository, runModule, temporaryFolder } from './build.ts';

/** All that the shorter modules stand for: limits, diagnostics, resource, several tracers, flushing. */
const PROGRAM = `
  const { inspect } = await import('node:util');
  const api = await import(API);
  const { context, createContextKey, diag, ROOT_CONTEXT, trace, DiagLogLevel } = api;
  const { injectContext, observed, tracer } = await import(CORE);
  const told = [];
  const note = (level) => (message) => told.push(level + ' ' + String(message).replace(/[0-9a-f]{16,32}/g, 'id'));
  const levels = ['verbose', 'debug', 'info', 'warn', 'error'];
  diag.setLogger(Object.fromEntries(levels.map((level) => [level, note(level)])), DiagLogLevel.ALL);
  const circle = { in: [] };
  circle.in.push(circle);
  const values = {
    a: 1, none: null, left: undefined, bad: new Map(), '': 2, circle, date: new Date(0), big: 1n, bytes: new Uint8Array([1, 2]),
    list: ['a', null, 1, undefined], nested: { b: [{ c: true, d: undefined }] }, twice: [{}, {}], list0: [],
  };
  const simple = { list: ['a', null], mixed: ['a', 1], object: { a: 1 }, nothing: null, text: 't' };
  const handler = observed(() => tracer.span('all', { attributes: values }, (span) => {
    span.setAttributes(values).addEvent('values', values).addEvent('simple', simple);
    span.addLink({ context: span.spanContext(), attributes: values });
    for (let i = 0; i < 150; i++) span.setAttribute('k' + i, i).addEvent('e' + i).addLink({ context: span.spanContext() });
    span.setAttribute('function', () => {}).setStatus({ code: 2, message: 7 });
    const own = trace.getTracer('own', '1.0', { schemaUrl: 'https://example.com' });
    own.startActiveSpan('inner', (inner) => {
      inner.recordException(new Error('x'));
      inner.end();
      inner.end();
      inner.setAttribute('late', 1);
    });
    trace.getTracer('own').startSpan('other').end(1);
    const linked = { root: true, kind: 3, startTime: 1, links: [{ context: span.spanContext(), attributes: values }] };
    own.startActiveSpan('linked', linked, trace.setSpan(context.active(), span), (root) => root.end(2));
    own.startActiveSpan('two', (active) => console.log(trace.getActiveSpan() === active, active.end()));
    own.startSpan('many', { attributes: Object.fromEntries(Array.from({ length: 130 }, (_, i) => ['k' + i, i])) }).end();
    const remote = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true };
    own.startSpan('child', {}, trace.setSpanContext(ROOT_CONTEXT, remote)).end();
    own.startSpan('orphan', {}, trace.setSpanContext(ROOT_CONTEXT, { ...remote, spanId: 'none' })).end();
    const suppressed = context.active().setValue(createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'), true);
    console.log(own.startSpan('suppressed', {}, suppressed).isRecording());
    const shared = Symbol.for('opentelemetry.js.api.1');
    const registered = globalThis[shared];
    for (const version of ['1.10.7', '1.99.0', '1.9.0', '2.10.0', '0.10.0', '1.10.0-beta', 'none']) {
      globalThis[shared] = { ...registered, version };
      console.log(version, Object.keys(injectContext()));
    }
    globalThis[shared] = registered;
    const timed = /(startTime|endTime|duration): (\\[[^\\]]*\\])/g;
    for (const depth of [0, 2, null]) console.log(inspect([own.startSpan('shown')], { depth }).replace(timed, '$1'));
    const key = createContextKey('key');
    const [one, other] = [context.active().setValue(key, 1), context.active().setValue(key, 2)];
    console.log(one.getValue(key), other.getValue(key), one.deleteValue(key).getValue(key), one.getValue(key));
    return trace.getTracer('own') === trace.getTracer('own') && trace.getTracer('own') !== trace.getTracer('own', '1.0');
  }));
  console.log(handler({}, { awsRequestId: 'r-1', functionName: 'front' }));
  const { resource } = trace.getTracer('own').startSpan('s');
  const more = { attributes: { more: 1 }, getRawAttributes: () => [['more', 1]] };
  console.log(JSON.stringify([resource.attributes, Object.entries(resource.merge(more).attributes).sort()]));
  const provider = trace.getTracerProvider().getDelegate();
  console.log(await provider.forceFlush(), await provider.shutdown());
  console.log(JSON.stringify(told, null, 1));
`;

/** What the program writes but its metrics, without ids, times and stacks. */
async function outputWith(plugins?: Parameters<typeof buildCore>[2]): Promise<string[]> {
  const folder = temporaryFolder();
  await buildCore(packageRoot, folder, plugins);
  const api = path.join(repository, 'node_modules/@opentelemetry/api/dist/index.mjs');
  const names = `const API = '${pathToFileURL(api)}', CORE = '${pathToFileURL(path.join(folder, 'core.js'))}';`;
  const lines = await runModule(folder, names + PROGRAM);
  const comparable = lines.filter((line) => !line.startsWith(LINE_START.metric));
  return comparable.map((line) =>
    line
      .replace(/[0-9a-f]{32}|[0-9a-f]{16}/g, 'id')
      .replace(/"[^"]*Time":"[^"]*"|"@timestamp":"[^"]*"|"time":"[^"]*"|"timestamp":"[^"]*"/g, 'time')
      .replace(/"(durationInNanos|[Tt]imestamp|faas\.\w+)":[\d.]+/g, 'number')
      .replace(/"exception.stacktrace":"[^"]*"/g, 'stack'),
  );
}

test('with OpenTelemetry’s modules in their shorter form the layer writes and tells the same', async () => {
  const [lean, whole] = await Promise.all([outputWith(), outputWith([])]);
  expect(whole.length).toBeGreaterThan(10);
  expect(lean).toEqual(whole);
});

test('the build fails when a module to be shortened is not met any more', async () => {
  const folder = temporaryFolder();
  const built = build({ stdin: { contents: '' }, outdir: folder, logLevel: 'silent', plugins: [leanOpenTelemetry()] });
  await expect(built).rejects.toThrow('@opentelemetry/api/dist/api/context.mjs is not bundled any more');
});

test('the layer’s own sources have no members that the build would rename', async () => {
  const { mangleCache } = await build({
    entryPoints: [path.join(packageRoot, 'src/index.ts'), path.join(packageRoot, 'src/tracing/internal.ts')],
    bundle: true,
    write: false,
    outdir: temporaryFolder(),
    platform: 'node',
    packages: 'external',
    mangleProps: PRIVATE_MEMBER,
    mangleCache: {},
  });
  expect(mangleCache).toEqual({});
});
