import type { Deployment } from '../../deployment/deployment.ts';
import { attempt, type Check, warning } from '../check.ts';
import type { Clients } from '../clients.ts';
import { judgeFigures, readFigures } from './figures.ts';
import { judgeLastResult, judgeMapping, type Mapping, readMapping } from './mapping.ts';
import { judgeOwnLog } from './own-judge.ts';
import { readOwnLog } from './own-log.ts';

/** What was found between the stream and the aggregator. */
export interface PipelineExamined {
  /** The mapping; `undefined` when there is none or it could not be read. */
  readonly mapping: Mapping | undefined;
  /** Of what keeps the aggregator from its work. */
  readonly causes: readonly Check[];
  /** Of what came of it, which says nothing of why. */
  readonly consequences: readonly Check[];
}

/** Looks at the stream's mapping, at what the aggregator wrote of itself, and at its figures. */
export async function examinePipeline(
  { aggregator, config }: Deployment,
  { lambda, logs, cloudWatch }: Clients,
  now: number,
): Promise<PipelineExamined> {
  if (aggregator === undefined) return NOT_ASKED;
  const { name, endpoint, logGroup } = aggregator;
  let mapping: Mapping | undefined;
  const stream = await attempt('stream', async () => {
    mapping = await readMapping(name, lambda);
    return judgeMapping(name, mapping);
  });
  const source = { aggregator: name, mapping: mapping?.UUID ?? '', namespace: config.namespace };
  let iteratorAgeMs: number | undefined;
  const figures = await attempt('aggregator errors', async () => {
    const read = await readFigures(cloudWatch, source, now);
    iteratorAgeMs = read.iteratorAgeMs;
    return judgeFigures(read);
  });
  const own = await attempt('aggregator', async () =>
    judgeOwnLog(await readOwnLog(logs, logGroup, now), { endpoint, logGroup, iteratorAgeMs, now }),
  );
  return {
    mapping,
    causes: [...stream, ...own],
    consequences: [...(mapping === undefined ? [] : [judgeLastResult(mapping)]), ...figures],
  };
}

const NOT_ASKED: PipelineExamined = {
  mapping: undefined,
  causes: [
    warning(
      'stream',
      'not looked at, nor were functions and the aggregator, since the settings came from here',
      'leave OPENSEARCH_ENDPOINT or DEAD_LETTER_BUCKET out to ask AWS',
    ),
  ],
  consequences: [],
};
