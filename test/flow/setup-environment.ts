import { randomBytes } from 'node:crypto';
import { Client } from '@opensearch-project/opensearch';
import { indexName, type Kind } from '@sightline/telemetry/wire';
import { inject, onTestFinished } from 'vitest';
import { install } from '../../functions/setup/lifecycle.ts';
import { templates } from '../../functions/setup/templates/index.ts';

export const KINDS: readonly Kind[] = ['log', 'metric', 'span'];

/** Does a step once: the tests' OpenSearch is already up. */
export const once = <T>(_what: string, operation: () => Promise<T>): Promise<T> => operation();

export function connect(): Client {
  const client = new Client({ node: inject('opensearchUrl'), maxRetries: 0 });
  onTestFinished(() => client.close());
  return client;
}

/** An environment of this test alone, taken away with its data when the test ends. */
export function newEnvironment(client: Client): string {
  const environment = `t${randomBytes(6).toString('hex')}`;
  onTestFinished(() => destroy(client, environment));
  return environment;
}

/** The same, set up. */
export async function installedEnvironment(client: Client): Promise<string> {
  const environment = newEnvironment(client);
  await install({ client }, environment, once);
  return environment;
}

export async function destroy(client: Client, environment: string): Promise<void> {
  for (const kind of KINDS)
    await client.indices.deleteDataStream({ name: indexName(kind, environment) }, { ignore: [404] });
  await client.indices.delete({ index: indexName('serviceMap', environment), ignore_unavailable: true });
  for (const { name } of templates(environment)) await client.indices.deleteIndexTemplate({ name }, { ignore: [404] });
}

/** Writes documents as the aggregator does, in one bulk of creates, and makes them searchable. */
export async function write(client: Client, index: string, documents: readonly object[]): Promise<void> {
  const { body } = await client.bulk({
    refresh: true,
    body: documents.flatMap((document) => [{ create: { _index: index } }, document]),
  });
  const refused = body.items.map((item) => item['create']?.error).filter((error) => error !== undefined);
  if (refused.length > 0) throw new Error(`OpenSearch refused ${refused.length}: ${JSON.stringify(refused)}`);
}
