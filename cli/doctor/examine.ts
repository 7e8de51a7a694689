import type { Env } from '@sightline/telemetry/env';
import type { Deployment } from '../deployment/deployment.ts';
import { s3Bucket } from '../redrive/bucket.ts';
import { attempt, type Check, unmade } from './check.ts';
import type { Clients } from './clients.ts';
import { judgeClocks, type WatchedClock } from './clocks.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { examineFunction, examineFunctions, type FunctionsExamined } from './functions/examine.ts';
import { examinePipeline } from './pipeline/examine.ts';
import { judgeSettings } from './settings.ts';
import { examineStores } from './stores/examine.ts';

export interface ExamineOptions {
  /** Milliseconds since the epoch, by AWS's clock where that is known: the documents' times come from there. */
  readonly now: number;
  readonly awsClock: WatchedClock;
  /** Name or ARN of the function that is asked about; all attached ones when absent. */
  readonly fn?: string;
}

/**
 * Looks at a deployment from the functions to OpenSearch. The checks follow the flow of data, and what can be a cause comes
 * before what can only follow from it: the first that failed names the fault.
 */
export async function examine(
  deployment: Deployment,
  env: Env,
  clients: Clients,
  { now, awsClock, fn }: ExamineOptions,
): Promise<readonly Check[]> {
  const pipeline = await examinePipeline(deployment, clients, now);
  const expected = { stream: pipeline.mapping?.EventSourceArn, layer: deployment.layer };
  const functions =
    deployment.aggregator === undefined && fn === undefined
      ? NOT_ASKED
      : await (fn === undefined
          ? examineFunctions(clients, expected, now)
          : examineFunction(fn, clients, expected, now)
        ).catch((error: unknown): FunctionsExamined => ({ ...NOT_ASKED, checks: [unmade('functions', error)] }));
  const stores = await examineStores(deployment, now);
  const { newestLines } = stores;
  const clocks = judgeClocks({ aws: awsClock.ahead(), openSearch: stores.clock });
  return [
    judgeSettings(deployment, env, stores.environments),
    ...(clocks === undefined ? [] : [clocks]),
    ...functions.checks,
    ...pipeline.causes,
    ...stores.causes,
    ...pipeline.consequences,
    ...stores.consequences,
    ...(newestLines === undefined ? [] : await attempt('lines', () => functions.lines(newestLines))),
    ...(await checkDeadLetters(s3Bucket(clients.s3, deployment.config.deadLetterBucket), deployment.config.indices)),
  ];
}

const NOT_ASKED: FunctionsExamined = { checks: [], lines: async () => [] };
