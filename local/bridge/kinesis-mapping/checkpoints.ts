import { openJournal } from '../journal.ts';

/** The last sequence number that each shard of each mapping is done with; kept on disk. */
export interface Checkpoints {
  get(mapping: string, shardId: string): string | undefined;
  set(mapping: string, shardId: string, sequenceNumber: string): void;
}

type Entry = readonly [mapping: string, shardId: string, sequenceNumber: string];

export function openCheckpoints(file: string): Checkpoints {
  const journal = openJournal<Entry>(file);
  const key = (mapping: string, shardId: string) => `${mapping}/${shardId}`;
  const latest = new Map(journal.entries.map(([mapping, shardId, at]) => [key(mapping, shardId), at]));
  return {
    get: (mapping, shardId) => latest.get(key(mapping, shardId)),
    set: (mapping, shardId, sequenceNumber) => {
      journal.append([mapping, shardId, sequenceNumber]);
      latest.set(key(mapping, shardId), sequenceNumber);
    },
  };
}
