import fs from 'node:fs';
import path from 'node:path';
import { kindOf } from '@sightline/telemetry/wire';
import { beforeAll, expect, test } from 'vitest';
import { build, packageRoot, repository, runModule, temporaryFolder } from './build.ts';

beforeAll(() => build(), 120_000);

const INVOKE = `
  await handler(
    { name: 'Ada', customer: 'c-17', orderId: 'o-17' },
    { awsRequestId: 'r-1', functionName: 'front', getRemainingTimeInMillis: () => 3_000 },
  );`;

/** The page's examples, each a module of its own. */
function examplesOf(page: string): [string, string][] {
  const markdown = fs.readFileSync(path.join(repository, 'docs', page), 'utf8');
  const blocks = [...markdown.matchAll(/```js\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.map((block, index) => [`${page}, example ${index + 1}`, block]);
}

test.each(['logging.md', 'middleware.md', 'runtime-metrics.md'].flatMap(examplesOf))(
  '%s runs as it stands',
  async (_, example) => {
    const folder = temporaryFolder();
    const modules = path.join(folder, 'node_modules');
    fs.cpSync(path.join(packageRoot, 'layer/nodejs/node_modules'), modules, { recursive: true });
    fs.symlinkSync(path.join(repository, 'node_modules/@middy'), path.join(modules, '@middy'));
    const hasHandler = example.includes('export const handler');
    const lines = await runModule(folder, hasHandler ? example + INVOKE : example);
    for (const line of lines) expect(kindOf(line), line).toBeDefined();
    if (hasHandler) expect(new Set(lines.map(kindOf))).toEqual(new Set(['log', 'span', 'metric']));
    expect(lines.join('\n')).not.toMatch(/Bearer|ada@example/);
  },
);
