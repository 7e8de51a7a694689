import type { Client } from '@opensearch-project/opensearch';
import type { FieldMapping } from '../../../functions/aggregator/fields/tree.ts';
import { overruled } from '../../../functions/setup/obstacle.ts';
import { liftAdvice } from '../../../opensearch/failure/block.ts';
import { RUN_SETUP } from '../../../opensearch/failure.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import type { FieldUsage } from './fields.ts';

/** What stands under the name of a store. */
export interface StoreState {
  readonly kind: 'nothing' | 'index' | 'alias' | 'data stream';
  /** The index that is written to. */
  readonly index: string;
  /** The template by which a data stream makes its next index. */
  readonly template?: string;
  /** Version of the template that the index was made with. */
  readonly version?: unknown;
  /** Settings that keep it from being written or read, such as `write`. */
  readonly blocks: readonly string[];
  readonly health?: 'green' | 'yellow' | 'red';
  /** The fields of the index. */
  readonly properties?: Readonly<Record<string, FieldMapping>>;
}

/** What should stand there. */
export interface ExpectedStore {
  readonly kind: 'index' | 'data stream';
  readonly template: string;
  /** Version of the template that is there now. */
  readonly version: unknown;
  /** How much of its field budget is used, of a store that has one. */
  readonly fields?: FieldUsage;
}

/**
 * Reads what stands under a name.
 *
 * @param expectsStream - false where there are no data streams to ask for
 * @param tellsHealth - false of OpenSearch Serverless
 */
export async function readStore(
  client: Client,
  name: string,
  { expectsStream, tellsHealth }: { readonly expectsStream: boolean; readonly tellsHealth: boolean },
): Promise<StoreState> {
  const stream = expectsStream ? await readStream(client, name) : undefined;
  const written = stream?.index ?? name;
  const { body, statusCode } = await client.indices.get({ index: written, flat_settings: true }, { ignore: [404] });
  const [found] = statusCode === 404 ? [] : Object.entries(body as Readonly<Record<string, IndexBody>>);
  if (found === undefined) return { kind: 'nothing', index: written, blocks: [] };
  const [index, { mappings, settings = {} }] = found;
  return {
    kind: stream === undefined ? (index === name ? 'index' : 'alias') : 'data stream',
    index,
    version: mappings?._meta?.['version'],
    blocks: blocksOf(settings),
    ...(mappings?.properties && { properties: mappings.properties }),
    ...(stream && { template: stream.template }),
    ...(tellsHealth && { health: await healthOf(client, name) }),
  };
}

interface IndexBody {
  readonly mappings?: Pick<StoreState, 'properties'> & { readonly _meta?: Readonly<Record<string, unknown>> };
  readonly settings?: Readonly<Record<string, unknown>>;
}

async function readStream(client: Client, name: string): Promise<{ index: string; template: string } | undefined> {
  const { body, statusCode } = await client.indices.getDataStream({ name }, { ignore: [404] });
  const stream = statusCode === 404 ? undefined : body.data_streams?.[0];
  const index = stream?.indices.at(-1)?.index_name;
  return stream === undefined || index === undefined ? undefined : { index, template: stream.template };
}

function blocksOf(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const prefix = 'index.blocks.';
  return Object.keys(settings)
    .filter((key) => key.startsWith(prefix) && String(settings[key]) === 'true')
    .map((key) => key.slice(prefix.length));
}

async function healthOf(client: Client, index: string): Promise<'green' | 'yellow' | 'red'> {
  const { body } = await client.cluster.health({ index, timeout: '5s' });
  return body.status.toLowerCase() as 'green' | 'yellow' | 'red';
}

/** OpenSearch's numbers of the blocks that an index may have (its `IndexMetadata`). */
const BLOCKS: Readonly<Record<string, number>> = {
  read_only: 5,
  read: 7,
  write: 8,
  metadata: 9,
  read_only_allow_delete: 12,
};

/** Whether a store is what it should be and can be written. */
export function judgeStore(name: string, state: StoreState, expected: ExpectedStore): Check {
  const { index, template, version, blocks, health } = state;
  if (state.kind === 'nothing') return failed(name, 'does not exist', RUN_SETUP);
  if (state.kind !== expected.kind) return inTheWay(name, state, expected);
  if (template !== undefined && template !== expected.template) {
    const { what, advice } = overruled(name, template);
    return failed(name, what, advice);
  }
  const [block] = blocks;
  if (block !== undefined)
    return failed(
      name,
      `${index} takes no writes: index.blocks.${block} is set`,
      liftAdvice({ id: BLOCKS[block] ?? 0, name: block, index }),
    );
  if (health === 'red') return failed(name, 'red: a shard is missing', 'look at GET _cluster/allocation/explain');
  if (version !== expected.version)
    return warning(name, `${index} was made with another template than there is now`, RUN_SETUP);
  if (health === 'yellow')
    return warning(name, 'yellow: a copy is missing', 'wait for it, or look at GET _cluster/allocation/explain');
  const where = state.kind === 'data stream' ? `writes to ${index}` : 'there';
  const fields = expected.fields === undefined ? '' : `, ${expected.fields.used} of ${expected.fields.limit} fields`;
  return ok(name, `${health === undefined ? '' : `${health}, `}${where}${fields}`);
}

function inTheWay(name: string, { kind, index }: StoreState, expected: ExpectedStore): Check {
  const what = kind === 'alias' ? `an alias of ${index}` : kind === 'index' ? 'a plain index' : 'a data stream';
  const removal =
    kind === 'alias'
      ? `take it away with POST /_aliases {"actions":[{"remove":{"index":"${index}","alias":"${name}"}}]}`
      : `keep its documents with POST /_reindex {"source":{"index":"${name}"},"dest":{"index":"kept-${name}"}}, then DELETE /${kind === 'index' ? '' : '_data_stream/'}${name}`;
  return failed(name, `${what} is in the place of the ${expected.kind}`, `${removal}, then ${RUN_SETUP}`);
}
