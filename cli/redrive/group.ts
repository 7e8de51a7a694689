import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import { shapeOf } from '../../opensearch/reason-shape.ts';
import { kindOfLetter, type LetterKind } from './kind.ts';

/** Letters that failed for the same reason. */
export interface Group {
  readonly kind: LetterKind;
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
    add({ cause, index, record: { arrival } }) {
      const { type, reason } = cause;
      const kind = kindOfLetter({ cause, ...(index && { index }) });
      const key = JSON.stringify([kind, type, shapeOf(reason), index]);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { kind, type, reason, ...(index && { index }), count: 1, oldest: arrival, newest: arrival });
        return;
      }
      group.count++;
      if (arrival < group.oldest) group.oldest = arrival;
      if (arrival > group.newest) group.newest = arrival;
    },
    sorted: () => [...groups.values()].toSorted((a, b) => b.count - a.count),
  };
}
