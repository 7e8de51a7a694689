import { indexName } from '@sightline/telemetry/wire';
import { percentile } from './freshness.ts';
import { type Count, LINE_KINDS, type LineKind } from './reconcile.ts';
import { table } from './table.ts';

export interface Report {
  readonly counts: Readonly<Record<LineKind, Count>>;
  /** Objects in the dead-letter bucket. */
  readonly deadLetterObjects: number;
  /** Milliseconds from line to searchable, sorted. */
  readonly freshness: readonly number[];
  readonly opensearchUrl: string;
  readonly environment: string;
  /** Where the shop takes orders. */
  readonly ordersUrl: string;
}

/** Whether every line arrived exactly once. */
export function isComplete({ counts, deadLetterObjects }: Report): boolean {
  return deadLetterObjects === 0 && LINE_KINDS.every((kind) => counts[kind].lost === 0 && counts[kind].doubled === 0);
}

const TITLES: Readonly<Record<LineKind, string>> = {
  log: 'logs',
  metric: 'metrics',
  span: 'spans',
  other: "platform's own lines",
};

/** The demo's result as text: the count and the delay. */
export function render(report: Report): string {
  const rows = LINE_KINDS.map((kind) => [TITLES[kind], ...numbers(report.counts[kind])]);
  const total = LINE_KINDS.map((kind) => numbers(report.counts[kind])).reduce((sum, row) =>
    row.map((value, column) => value + (sum[column] ?? 0)),
  );
  return [
    table(['', 'lines emitted', 'documents', 'lost', 'doubled'], [...rows, ['all', ...total]]),
    '',
    `dead letters            ${report.deadLetterObjects}`,
    `line to searchable      ${delay(report.freshness, 50)} (p50), ${delay(report.freshness, 99)} (p99) of ${report.freshness.length} log lines`,
  ].join('\n');
}

/** What to paste into a shell while everything is up. */
export function suggestions({
  opensearchUrl,
  environment,
  ordersUrl,
}: Pick<Report, 'opensearchUrl' | 'environment' | 'ordersUrl'>): string {
  const search = (kind: 'log' | 'metric' | 'span', query: string) =>
    `curl -s '${opensearchUrl}/${indexName(kind, environment)}/_search?${query}&size=5&filter_path=hits.hits._source&pretty'`;
  const lines = [
    '# the newest errors',
    search('log', 'q=level:ERROR&sort=@timestamp:desc'),
    '# requests that failed, whichever function was to blame; q=traceId:… shows the rest of the trace',
    search('span', 'q=traceGroupFields.statusCode:2&sort=startTime:desc'),
    '# the dearest orders',
    search('metric', 'q=_exists_:shop_order_value&sort=shop_order_value.Max:desc'),
    '# an order of your own: its log line is there in some seconds',
    `curl -s '${ordersUrl}' -d '{"sku": "tea", "quantity": 1, "price": 450}'`,
  ];
  return `Look for yourself (more in docs/queries.md):\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function numbers({ emitted, stored, lost, doubled }: Count): number[] {
  return [emitted, stored, lost, doubled];
}

function delay(freshness: readonly number[], percent: number): string {
  const value = percentile(freshness, percent);
  return value === undefined ? 'not measured' : `${(value / 1000).toFixed(1)} s`;
}
