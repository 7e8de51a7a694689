import { type Case, LIMIT, OURS, type Report, type Suite } from './suite.ts';

/** Samples of each variant by its name. */
export type Samples = ReadonlyMap<string, readonly number[]>;

export interface Row {
  readonly measured: Case;
  readonly samples: Samples;
}

/** The suite as a table in Markdown: a row for each case; ours, its goal and the limit first, then the peers. */
export function tableOf(rows: readonly Row[]): string {
  const named = new Set(rows.flatMap(({ samples }) => [...samples.keys()]));
  const peers = [...named].filter((name) => name !== OURS && name !== LIMIT);
  const first = [OURS, ...(named.has(LIMIT) ? [LIMIT] : [])];
  const head = ['', OURS, 'goal', ...first.slice(1), ...peers];
  const body = rows.map(({ measured: { name, unit, goal }, samples }) => {
    const ours = samples.get(OURS);
    const least = ours && Math.min(...ours);
    return [
      `${name}, ${unit}`,
      ours && least !== undefined ? `**${figure(least)}** / ${figure(median(ours))}` : '–',
      goal === undefined ? '–' : `${figure(goal)}${least !== undefined && least > goal ? ' (missed)' : ''}`,
      ...[...first.slice(1), ...peers].map((peer) => compared(samples.get(peer), least)),
    ];
  });
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...body];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What stands above and below a table. */
export function sectionOf(name: string, suite: Suite | Report, table: string): string {
  const reading = 'reading' in suite ? suite.reading : 'Minimum / median, then the minimum as a multiple of ours.';
  return [
    `### ${suite.title}`,
    suite.about,
    table,
    `${reading} Made by \`npm run bench -- ${name}\` on Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
  ].join('\n\n');
}

function compared(samples: readonly number[] | undefined, ours: number | undefined): string {
  if (!samples) return '–';
  const least = Math.min(...samples);
  const ratio = ours ? ` (${(least / ours).toFixed(least / ours < 10 ? 2 : 0)}×)` : '';
  return `${figure(least)} / ${figure(median(samples))}${ratio}`;
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Three significant digits. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
