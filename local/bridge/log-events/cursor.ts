import { type LogEvent, storedLength } from './event.ts';

/** What one consumer of a log group has handled. Events may arrive late, so a position in time would not do. */
export interface Cursor {
  /** The events of these that were not handled yet, in their order. */
  fresh(events: readonly LogEvent[]): LogEvent[];
  handled(events: readonly LogEvent[]): void;
  /** The newest timestamp handled; 0 before the first event. */
  readonly newest: number;
  /** Sum of the handled events' {@link storedLength}: as long as it is less than the group holds, something is missing. */
  readonly length: number;
}

/** What is needed to make a cursor again. */
export interface CursorEntry {
  readonly ids: readonly string[];
  readonly newest: number;
  readonly length: number;
}

/**
 * Makes a cursor out of what was kept.
 *
 * @param keep - called with what must be kept before `handled` returns
 */
export function createCursor(kept: readonly CursorEntry[], keep: (entry: CursorEntry) => void): Cursor {
  const ids = new Set<string>();
  let newest = 0;
  let length = 0;
  const add = (entry: CursorEntry) => {
    for (const id of entry.ids) ids.add(id);
    newest = Math.max(newest, entry.newest);
    length += entry.length;
  };
  for (const entry of kept) add(entry);
  return {
    fresh: (events) => events.filter(({ id }) => !ids.has(id)),
    handled: (events) => {
      if (events.length === 0) return;
      const entry = {
        ids: events.map(({ id }) => id),
        newest: events.reduce((time, { timestamp }) => Math.max(time, timestamp), 0),
        length: events.reduce((sum, event) => sum + storedLength(event), 0),
      };
      keep(entry);
      add(entry);
    },
    get newest() {
      return newest;
    },
    get length() {
      return length;
    },
  };
}
