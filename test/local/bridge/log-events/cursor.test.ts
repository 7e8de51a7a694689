import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CursorEntry, createCursor } from '../../../../local/bridge/log-events/cursor.ts';
import { type LogEvent, storedLength } from '../../../../local/bridge/log-events/event.ts';

const event = (id: string, timestamp = 1, message = 'hi'): LogEvent => ({
  id,
  stream: 's',
  timestamp,
  ingestedAt: timestamp,
  message,
});

describe('createCursor', () => {
  it('hands out each event once, however reads overlap and whenever it is made again', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 10 }), { maxLength: 10 }), (reads) => {
        const kept: CursorEntry[] = [];
        const handled: string[] = [];
        for (const read of reads) {
          const cursor = createCursor([...kept], (entry) => kept.push(entry));
          const events = [...new Set(read)].map((n) => event(String(n), n));
          const fresh = cursor.fresh(events);
          cursor.handled(fresh);
          handled.push(...fresh.map(({ id }) => id));
          expect(cursor.fresh(events)).toEqual([]);
        }
        expect(handled.sort()).toEqual([...new Set(reads.flat().map(String))].sort());
      }),
    );
  });

  it('knows the newest event and the length of all, also after it is made again', () => {
    const kept: CursorEntry[] = [];
    const cursor = createCursor([], (entry) => kept.push(entry));
    cursor.handled([event('a', 5, 'four'), event('b', 9, 'four')]);
    cursor.handled([event('c', 2, 'x')]);
    cursor.handled([]);
    const again = createCursor(kept, () => undefined);
    expect([cursor.newest, cursor.length]).toEqual([9, 9]);
    expect([again.newest, again.length]).toEqual([9, 9]);
    expect(kept).toHaveLength(2);
  });
});

describe('storedLength', () => {
  it('counts characters, not UTF-16 units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        expect(storedLength(event('a', 1, message))).toBe([...message].length);
      }),
    );
  });
});
