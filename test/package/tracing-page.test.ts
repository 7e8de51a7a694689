import fs from 'node:fs';
import path from 'node:path';
import { kindOf, type SpanLine } from '@sightline/telemetry/wire';
import { beforeAll, expect, test } from 'vitest';
import { installed } from '../interop/install.ts';
import { build, packageRoot, repository, runModule, temporaryFolder } from './build.ts';

/** Each example of the page with the packages that it needs, how it is called, and the spans that it makes. */
const EXAMPLES = [
  {
    generation: 'current',
    call: `
      import http from 'node:http';
      const server = http.createServer((_, response) => response.end('42')).listen(0, '127.0.0.1', async () => {
        await handler({ url: \`http://127.0.0.1:\${server.address().port}/\` }, CONTEXT);
        server.closeAllConnections();
        server.close();
      });`,
    spans: [
      ['GET', '@opentelemetry/instrumentation-undici'],
      ['front', '@sightline/telemetry'],
    ],
  },
  {
    generation: 'previous',
    call: 'await handler({}, CONTEXT);',
    spans: [
      ['work', '@sightline/telemetry'],
      ['front', '@sightline/telemetry'],
    ],
  },
] as const;

const CONTEXT = `const CONTEXT = { awsRequestId: 'r-1', functionName: 'front' };`;

beforeAll(async () => {
  await Promise.all([build(), installed('current'), installed('previous')]);
}, 120_000);

test.each(EXAMPLES.map((example, index) => [index, example] as const))(
  'tracing.md, example %i runs as it stands with the built layer',
  async (index, { generation, call, spans }) => {
    const markdown = fs.readFileSync(path.join(repository, 'docs/tracing.md'), 'utf8');
    const blocks = [...markdown.matchAll(/```js\n(.*?)```/gs)].map(([, block = '']) => block);
    expect(blocks).toHaveLength(EXAMPLES.length);

    const folder = temporaryFolder();
    const modules = path.join(folder, 'node_modules');
    fs.cpSync(path.join(packageRoot, 'layer/nodejs/node_modules/@sightline'), path.join(modules, '@sightline'), {
      recursive: true,
    });
    const packages = path.join(repository, 'test/interop', generation, 'node_modules/@opentelemetry');
    fs.symlinkSync(packages, path.join(modules, '@opentelemetry'));
    const lines = await runModule(folder, `${blocks[index]}${CONTEXT}${call}`, { SIGHTLINE_TRACES_HTTP: 'off' });

    const made = lines.filter((line) => kindOf(line) === 'span').map((line) => JSON.parse(line) as SpanLine);
    expect(made.map(({ name, instrumentationScope }) => [name, instrumentationScope.name])).toEqual(spans);
    const [child, server] = made;
    expect(child).toMatchObject({ traceId: server?.traceId, parentSpanId: server?.spanId, traceGroup: 'front' });
  },
);
