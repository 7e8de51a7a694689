import { openJournal } from '../journal.ts';
import { type Cursor, type CursorEntry, createCursor } from './cursor.ts';

/** Finds the cursor of a consumer by its key; all are kept in one file. */
export type Cursors = (consumer: string) => Cursor;

export function openCursors(file: string): Cursors {
  const journal = openJournal<CursorEntry & { readonly consumer: string }>(file);
  const kept = Map.groupBy(journal.entries, ({ consumer }) => consumer);
  const cursors = new Map<string, Cursor>();
  return (consumer) => {
    const cursor =
      cursors.get(consumer) ??
      createCursor(kept.get(consumer) ?? [], (entry) => journal.append({ consumer, ...entry }));
    cursors.set(consumer, cursor);
    return cursor;
  };
}
