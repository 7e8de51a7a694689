import { nearest } from '../../../contract/nearest.ts';
import { functionsOfRegion } from '../../deployment/region.ts';
import { type Check, failed } from '../check.ts';
import type { Clients } from '../clients.ts';
import { type AttachedFunction, attachedFunctions, readFunction } from './attached.ts';
import { type Expectations, feedsAnother, judgeFunction } from './judge.ts';
import { callCounts, newestEvent } from './lines.ts';
import { describeFunction, functionId, isUnattached, judgeLines, unattached } from './one.ts';
import { functionCheck, reportFunctions } from './report.ts';
import { judgeSilence } from './silent.ts';
import { readSubscriptions, type Subscription } from './subscription.ts';

/** What was found of the functions, in the order of the flow of data. */
export interface FunctionsExamined {
  /** Of how they are attached. */
  readonly checks: readonly Check[];
  /** Of whether their lines arrive, which is known only once OpenSearch was asked. */
  readonly lines: (newest: ReadonlyMap<string, number>) => Promise<readonly Check[]>;
}

export type FunctionExpectations = Omit<Expectations, 'hasOthers'>;

/** Looks at every attached function of the Region. */
export async function examineFunctions(
  clients: Clients,
  expected: FunctionExpectations,
  now: number,
): Promise<FunctionsExamined> {
  const { attached, sightlines } = await attachedFunctions(clients.lambda, expected.layer);
  const subscriptions = await readSubscriptions(
    clients.logs,
    attached.map(({ logGroup }) => logGroup),
  );
  const role = roleTo(expected.stream, subscriptions);
  const all = { ...expected, hasOthers: sightlines > 1, ...(role !== undefined && { role }) };
  const ours = attached.filter(({ logGroup }) => !feedsAnother(subscriptions.get(logGroup), all));
  const findings = ours.map((fn) => ({
    name: fn.name,
    problems: judgeFunction(fn, subscriptions.get(fn.logGroup), all),
  }));
  const counts = {
    attached: ours.filter((fn) => !fn.isSampler).length,
    elsewhere: attached.length - ours.length,
    unread: ours.filter(({ logGroup }) => !subscriptions.has(logGroup)).length,
  };
  return {
    checks: reportFunctions(findings, counts),
    lines: async (newest) => {
      const names = ours.map(({ name }) => name);
      return [judgeSilence(await callCounts(clients.cloudWatch, names, now), newest, now)];
    },
  };
}

function roleTo(stream: string | undefined, subscriptions: ReadonlyMap<string, Subscription>): string | undefined {
  for (const filters of subscriptions.values())
    for (const { destination, role } of filters === 'no log group' ? [] : filters)
      if (destination === stream) return role;
  return undefined;
}

/**
 * Looks at one function, and says all of it.
 *
 * @param text - its name or ARN
 */
export async function examineFunction(
  text: string,
  clients: Clients,
  expected: FunctionExpectations,
  now: number,
): Promise<FunctionsExamined> {
  const { name, region } = functionId(text);
  const here = await clients.lambda.config.region();
  if (region !== undefined && region !== here)
    return none(failed(`function ${name}`, `is in ${region}, and ${here} is looked at`, `set AWS_REGION=${region}`));
  const fn = await findFunction(name, clients, expected);
  if ('state' in fn) return none(fn);
  if (isUnattached(fn)) return none(unattached(fn.name));
  const subscription = (await readSubscriptions(clients.logs, [fn.logGroup])).get(fn.logGroup);
  const problems = judgeFunction(fn, subscription, { ...expected, hasOthers: false });
  return {
    checks: [
      ...(problems.length > 0 ? [functionCheck({ name: fn.name, problems })] : []),
      ...describeFunction(fn, subscription),
    ],
    lines: async (newest) => {
      const calls = (await callCounts(clients.cloudWatch, [fn.name], now)).get(fn.name);
      const inLogGroup = subscription === 'no log group' ? undefined : await newestEvent(clients.logs, fn.logGroup);
      return [judgeLines(fn.name, { calls, inLogGroup, inOpenSearch: newest.get(fn.name) }, now)];
    },
  };
}

function none(check: Check): FunctionsExamined {
  return { checks: [check], lines: async () => [] };
}

async function findFunction(
  name: string,
  { lambda }: Clients,
  { layer }: FunctionExpectations,
): Promise<AttachedFunction | Check> {
  try {
    return await readFunction(lambda, name, layer);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    const names: string[] = [];
    for await (const { FunctionName } of functionsOfRegion(lambda)) if (FunctionName) names.push(FunctionName);
    const guess = names.find((each) => each.includes(name)) ?? nearest(name, names);
    return failed(
      `function ${name}`,
      `does not exist in ${await lambda.config.region()}`,
      guess === undefined ? 'check the name, AWS_REGION and AWS_PROFILE' : `did you mean ${guess}?`,
    );
  }
}
