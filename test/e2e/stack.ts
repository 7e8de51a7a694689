import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Kind } from '@sightline/telemetry/wire';
import { deployShop, ENVIRONMENT } from '../../local/demo/run.ts';
import type { Outputs } from '../../local/deploy.ts';
import { ROOT } from '../../local/paths.ts';
import { runningParts, type Stack, startStack } from '../../local/stack.ts';

/** The stack that all end-to-end tests share. */
export const STACK = {
  dir: path.join(ROOT, '.local', 'e2e'),
  ports: { opensearch: 19_200, aws: 14_566 },
} as const;

/** Where a deployment writes its outputs. */
const OUTPUTS = path.join(STACK.dir, 'outputs.json');

/** The running stack with Sightline and the shop on it: the first test file deploys them, the others take them over. */
export async function deployedShop(): Promise<{ stack: Stack; outputs: Outputs }> {
  const runs = (await runningParts(STACK.dir)).length > 0;
  const stack = await startStack(STACK);
  if (runs) return { stack, outputs: JSON.parse(await readFile(OUTPUTS, 'utf8')) as Outputs };
  return { stack, outputs: await deployShop(stack, { step: (_, run) => run(() => undefined) }) };
}

/** Finds documents of the demo's environment; a store that is not there yet holds none. */
export async function search<Source>(opensearch: Client, kind: Kind, query: object): Promise<Source[]> {
  const index = indexName(kind, ENVIRONMENT);
  const { body: exists } = await opensearch.indices.exists({ index });
  if (!exists) return [];
  await opensearch.indices.refresh({ index });
  const { body } = await opensearch.search({ index, body: { size: 100, query: query as never } });
  return body.hits.hits.map(({ _source }) => _source as Source);
}
