import { type Kind, kindOf } from '@sightline/telemetry/wire';
import type { Emitted } from './emitted.ts';
import type { Stored } from './stored.ts';

/** What a line is counted as: one of ours, or anything else that a log group holds (the platform's own lines). */
export type LineKind = Kind | 'other';

export const LINE_KINDS: readonly LineKind[] = ['log', 'metric', 'span', 'other'];

export interface Count {
  readonly emitted: number;
  readonly stored: number;
  /** Emitted, but not stored with the same content. */
  readonly lost: number;
  /** Stored more often than emitted. */
  readonly doubled: number;
}

/**
 * Counts the lines that the functions emitted against the documents that OpenSearch holds.
 *
 * Sightline's own lines are compared by content, so a line that was changed on its way counts as lost, and one that
 * was stored twice under two ids counts as doubled. Other lines are compared by the id of their log event. Documents of
 * lines that are not in `emitted` (emitted after it was read) are left out.
 */
export function reconcile(emitted: readonly Emitted[], stored: readonly Stored[]): Record<LineKind, Count> {
  const expected = new Map<string, { kind: LineKind; count: number }>();
  for (const event of emitted) {
    const line = event.message.trimEnd();
    const kind = kindOf(line) ?? 'other';
    const key = kind === 'other' ? event.id : contentOfLine(kind, line);
    const entry = expected.get(key);
    if (entry) entry.count++;
    else expected.set(key, { kind, count: 1 });
  }
  const found = new Map<string, number>();
  for (const document of stored) {
    const key = 'sightline' in document.source ? contentOfDocument(document) : document.id;
    found.set(key, (found.get(key) ?? 0) + 1);
  }

  const counts: Record<LineKind, { emitted: number; stored: number; lost: number; doubled: number }> = {
    log: noCount(),
    metric: noCount(),
    span: noCount(),
    other: noCount(),
  };
  for (const [key, { kind, count }] of expected) {
    const times = found.get(key) ?? 0;
    const total = counts[kind];
    total.emitted += count;
    total.stored += times;
    total.lost += Math.max(0, count - times);
    total.doubled += Math.max(0, times - count);
  }
  return counts;
}

function noCount() {
  return { emitted: 0, stored: 0, lost: 0, doubled: 0 };
}

function contentOfLine(kind: Kind, line: string): string {
  const fields = JSON.parse(line) as Record<string, unknown>;
  if (kind === 'log') {
    const { timestamp, ...rest } = fields;
    return content(kind, { '@timestamp': timestamp, ...rest });
  }
  if (kind === 'metric') {
    const { Timestamp } = fields['_aws'] as { Timestamp: number };
    return content(kind, { '@timestamp': Timestamp, ...fields });
  }
  return content(kind, fields);
}

/** What a document has besides its line, as its log event tells it: see docs/formats.md. */
const OF_THE_EVENT = ['functionVersion', 'lineBytes', 'lagMs'];

function contentOfDocument({ kind, source }: Stored): string {
  return content(kind, Object.fromEntries(Object.entries(source).filter(([name]) => !OF_THE_EVENT.includes(name))));
}

function content(kind: Kind, fields: Readonly<Record<string, unknown>>): string {
  const { '@timestamp': time, ...rest } = fields;
  return `${kind} ${String(time)} ${JSON.stringify(rest)}`;
}
