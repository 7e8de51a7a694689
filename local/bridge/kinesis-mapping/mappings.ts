import { ListShardsCommand } from '@aws-sdk/client-kinesis';
import { paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import type { Clients } from '../aws.ts';
import { repeat } from '../repeat.ts';
import type { Checkpoints } from './checkpoints.ts';
import { isActive, type Mapping, toMapping } from './mapping.ts';
import { followShard } from './shard.ts';

const LOOK_MS = 1_000;
/** A reader that failed begins again from its checkpoint. */
const RESTART_MS = 200;

/** Serves every enabled Kinesis event source mapping: one reader a shard, started and ended as mappings and shards come and go. */
export async function serveMappings(clients: Clients, checkpoints: Checkpoints, signal: AbortSignal): Promise<void> {
  const mappings = new Map<string, Mapping>();
  const readers = new Map<string, AbortController>();

  const follow = (uuid: string, shardId: string): AbortController => {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const mapping = () => mappings.get(uuid) as Mapping;
    console.log(`reading ${mapping().streamName} ${shardId} for ${mapping().functionArn}`);
    const read = () =>
      followShard({
        clients,
        shardId,
        mapping,
        checkpointed: () => checkpoints.get(uuid, shardId),
        checkpoint: (sequenceNumber) => checkpoints.set(uuid, shardId, sequenceNumber),
        signal: either,
      });
    // forgotten only when it has ended, so that two readers of a shard never overlap
    void repeat(`reading ${shardId}`, read, RESTART_MS, either).finally(() => readers.delete(`${uuid}/${shardId}`));
    return ended;
  };

  const look = async () => {
    const wanted = new Set<string>();
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: clients.lambda }, {})) {
      for (const mapping of EventSourceMappings.filter(isActive).map(toMapping)) {
        mappings.set(mapping.uuid, mapping);
        const { Shards = [] } = await clients.kinesis.send(new ListShardsCommand({ StreamName: mapping.streamName }));
        for (const { ShardId = '' } of Shards) {
          const key = `${mapping.uuid}/${ShardId}`;
          wanted.add(key);
          if (!readers.has(key)) readers.set(key, follow(mapping.uuid, ShardId));
        }
      }
    }
    for (const [key, reader] of readers) if (!wanted.has(key)) reader.abort();
  };
  await repeat('looking for event source mappings', look, LOOK_MS, signal);
}
