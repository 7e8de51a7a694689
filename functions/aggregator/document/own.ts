import { type Kind, LINE_START } from '@sightline/telemetry/wire';

/** Milliseconds since the epoch have 13 digits from the year 2001 to 2286. */
const TIMESTAMP_DIGITS = 13;
const METRIC_TIMESTAMP = new RegExp(`^\\d{${TIMESTAMP_DIGITS}}[,}]`);

/**
 * Makes a document of a line that Sightline wrote by splicing bytes at fixed offsets, without parsing it. Whether the
 * rest is sound JSON is for OpenSearch to say: it refuses a broken document alone and takes its neighbours.
 *
 * Gives `undefined` for a metric line whose time is not where ours stands.
 */
export function ownDocument(kind: Kind, line: string): string | undefined {
  switch (kind) {
    case 'log':
      return `{"@timestamp":"${line.slice(LINE_START.log.length)}`;
    case 'metric': {
      const start = LINE_START.metric.length;
      if (!METRIC_TIMESTAMP.test(line.slice(start, start + TIMESTAMP_DIGITS + 1))) return undefined;
      return `{"@timestamp":${line.slice(start, start + TIMESTAMP_DIGITS)},${line.slice(1)}`;
    }
    case 'span':
      return line;
  }
}
