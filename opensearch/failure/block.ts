/** A block that OpenSearch put, or was told to put, on an index or on the whole cluster. */
export interface Block {
  /** OpenSearch's number of the kind of block. */
  readonly id: number;
  /** As OpenSearch calls it, such as `index write (api)`. */
  readonly name: string;
  /** The index; absent where the whole cluster is blocked. */
  readonly index?: string;
}

const INDEX = /index \[(?<index>[^\]]+)\] blocked by/;
const BLOCK = /\[[A-Z_]+\/(?<id>\d+)\/(?<name>[^\]]+)\]/;

/** Reads the `reason` of a `cluster_block_exception`, such as `index [x] blocked by: [FORBIDDEN/8/index write (api)];`. */
export function blockOf(reason: string): Block | undefined {
  const { id, name } = BLOCK.exec(reason)?.groups ?? {};
  if (id === undefined || name === undefined) return undefined;
  const index = INDEX.exec(reason)?.groups?.['index'];
  return { id: Number(id), name, ...(index !== undefined && { index }) };
}

/** Settings by the numbers of their blocks (OpenSearch's `IndexMetadata` and `Metadata`). */
const SETTINGS: Readonly<Record<number, string>> = {
  5: 'index.blocks.read_only',
  6: 'cluster.blocks.read_only',
  7: 'index.blocks.read',
  8: 'index.blocks.write',
  9: 'index.blocks.metadata',
  10: 'cluster.blocks.create_index',
  12: 'index.blocks.read_only_allow_delete',
  13: 'cluster.blocks.read_only_allow_delete',
};

/** OpenSearch puts these by itself while a disk is full. */
const OF_FULL_DISKS: readonly number[] = [10, 12, 13];

/** Says how to lift a block. */
export function liftAdvice({ id, index }: Block): string {
  const setting = SETTINGS[id];
  if (setting === undefined) return 'wait until the cluster has started, and look at GET /_cluster/health';
  const lift = setting.startsWith('index.')
    ? `PUT /${index ?? '<index>'}/_settings {"${setting}":null}`
    : `PUT /_cluster/settings {"persistent":{"${setting}":null},"transient":{"${setting}":null}}`;
  if (OF_FULL_DISKS.includes(id)) return `free disk space or add some: a full disk causes it; then ${lift}`;
  return `lift it: ${lift}`;
}
