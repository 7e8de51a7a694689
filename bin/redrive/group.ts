import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';

/** Letters that failed for the same reason. */
export interface Group {
  readonly type: string;
  /** Reason of the first letter, which stands for those that differ only in ids, numbers and quoted values. */
  readonly reason: string;
  readonly index?: string;
  count: number;
  /** RFC 3339, when the first and the last of their records reached the stream. */
  oldest: string;
  newest: string;
}

/** Collects letters by cause and target. */
export function createGroups(): { add(letter: DeadLetter): void; sorted(): readonly Group[] } {
  const groups = new Map<string, Group>();
  return {
    add({ cause: { type, reason }, index, record: { arrival } }) {
      const key = JSON.stringify([type, shapeOf(reason), index]);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { type, reason, ...(index && { index }), count: 1, oldest: arrival, newest: arrival });
        return;
      }
      group.count++;
      if (arrival < group.oldest) group.oldest = arrival;
      if (arrival > group.newest) group.newest = arrival;
    },
    sorted: () => [...groups.values()].toSorted((a, b) => b.count - a.count),
  };
}

const MAX_SHAPE = 200;

/**
 * A reason without what differs from document to document. Field names, which stand in square brackets, stay:
 * "failed to parse field [error] of type [object] in document with id 'x'. Preview of field's value: 'y'".
 */
function shapeOf(reason: string): string {
  return reason
    .replace(/'[^']*'/g, "''")
    .replace(/\d+/g, '0')
    .slice(0, MAX_SHAPE);
}
