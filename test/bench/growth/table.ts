import { figure, median } from '../table.ts';

export interface Sample {
  /** Documents a second, over all shards. */
  readonly perSecond: number;
  /** Microseconds of CPU time for one document. */
  readonly aggregator: number;
  readonly openSearch: number;
}

export interface Cell {
  readonly shards: number;
  /** Records in one invocation. */
  readonly batch: number;
  readonly samples: Sample[];
}

/** Goal of the issue: the aggregator takes no more of this share of the CPU time that OpenSearch takes. */
const GOAL_PERCENT = 10;

/** A row for each number of shards and size of a batch; medians over the rounds. */
export function growthTable(cells: readonly Cell[]): string {
  const rows = cells.map(({ shards, batch, samples }) => {
    const of = (name: keyof Sample) => median(samples.map((sample) => sample[name]));
    const percent = (of('aggregator') / of('openSearch')) * 100;
    return [
      String(shards),
      batch.toLocaleString('en'),
      `**${figure(of('perSecond'))}**`,
      figure(of('aggregator')),
      figure(of('openSearch')),
      `${percent.toFixed(1)} %${percent > GOAL_PERCENT ? ' (missed)' : ''}`,
    ];
  });
  const head = [
    'shards',
    'batch',
    'documents/s',
    'aggregator, µs/document',
    'OpenSearch, µs/document',
    'share, goal 10 %',
  ];
  return [head, head.map(() => '--:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
