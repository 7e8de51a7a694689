import { type Kind, kindOf, LINE_START } from '@sightline/telemetry/wire';

/** Milliseconds since the epoch have 13 digits from the year 2001 to 2286. */
const TIMESTAMP_DIGITS = 13;
const METRIC_TIMESTAMP = new RegExp(`^\\d{${TIMESTAMP_DIGITS}}[,}]`);

/** How a line becomes a document: `head` takes the place of its first `skip` characters. */
export interface Splice {
  readonly kind: Kind;
  /** ASCII. */
  readonly head: string;
  readonly skip: number;
}

const LOG: Splice = { kind: 'log', head: '{"@timestamp":"', skip: LINE_START.log.length };
const SPAN: Splice = { kind: 'span', head: '', skip: 0 };

/**
 * Tells how a line that Sightline wrote becomes a document, without parsing it. Whether the rest is sound JSON is for
 * OpenSearch to say: it refuses a broken document alone and takes its neighbours.
 *
 * Gives `undefined` for any other line, for one that would break the framing of a request, and for a metric whose time
 * is not where ours stands. How deeply it nests is not looked at. Only ASCII is, so the line may be UTF-8 that was read
 * as Latin-1.
 */
export function spliceOf(line: string): Splice | undefined {
  const kind = kindOf(line);
  if (kind === undefined || line.includes('\n')) return undefined;
  switch (kind) {
    case 'log':
      return LOG;
    case 'metric': {
      const start = LINE_START.metric.length;
      if (!METRIC_TIMESTAMP.test(line.slice(start, start + TIMESTAMP_DIGITS + 1))) return undefined;
      return { kind, head: `{"@timestamp":${line.slice(start, start + TIMESTAMP_DIGITS)},`, skip: 1 };
    }
    case 'span':
      return SPAN;
  }
}
