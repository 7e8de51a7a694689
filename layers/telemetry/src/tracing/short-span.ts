import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { clip } from '../clip.ts';
import { jsonOf } from '../json.ts';

/** What a short span has at most. A character of JSON takes six bytes at most, and a line has 256 KiB. */
const MAX_TEXT = 1_024;
const MAX_ATTRIBUTES = 16_000;
const MAX_EVENTS = 8;
const MAX_EVENT_ATTRIBUTES = 1_500;

/** Says that a span's line holds less than was recorded. */
const TRUNCATED = 'sightline.truncated';

/** The span with the beginnings of its long texts and its last events, and without links, which fits into one line. */
export function shortened(span: ReadableSpan): ReadableSpan {
  const { status, events, links } = span;
  const shorter = {
    name: clip(span.name, MAX_TEXT),
    status: { code: status.code, message: clip(status.message ?? '', MAX_TEXT) },
    attributes: { ...clipped(span.attributes, MAX_ATTRIBUTES), [TRUNCATED]: true },
    events: events.slice(-MAX_EVENTS).map(({ name, time, attributes }) => ({
      name: clip(name, MAX_TEXT),
      time,
      attributes: clipped(attributes, MAX_EVENT_ATTRIBUTES),
    })),
    links: [],
    droppedEventsCount: span.droppedEventsCount + Math.max(0, events.length - MAX_EVENTS),
    droppedLinksCount: span.droppedLinksCount + links.length,
  } satisfies Partial<ReadableSpan>;
  return Object.create(span, Object.getOwnPropertyDescriptors(shorter)) as ReadableSpan;
}

/** The attributes in so many characters, an equal share for each. Those that are within theirs are kept whole. */
function clipped(attributes: Attributes = {}, characters: number): Attributes {
  const entries = Object.entries(attributes);
  const short: Attributes = {};
  for (const [key, value] of entries) {
    const text = typeof value === 'string' ? value : (jsonOf(value) ?? '');
    const room = Math.floor(characters / entries.length) - key.length;
    if (room > 0) short[key] = text.length <= room ? value : clip(text, room);
  }
  return short;
}
