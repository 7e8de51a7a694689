import type { Check, State } from '../check.ts';
import { ok, warning } from '../check.ts';
import type { Problem } from './judge.ts';

/** What was found of a function. */
export interface Finding {
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** Functions that are named, the failed ones first; of more only the number is told. */
const MAX_NAMED = 20;

export interface Counts {
  /** Functions that are attached, well or not. */
  readonly attached: number;
  /** How many more feed the stream of another Sightline. */
  readonly elsewhere: number;
  /** Of how many it is not known whether they are subscribed, since there are too many. */
  readonly unread: number;
}

/** One line for each function that something is wrong with, and one for all others. */
export function reportFunctions(findings: readonly Finding[], counts: Counts): readonly Check[] {
  const bad = findings.filter(({ problems }) => problems.length > 0).toSorted((a, b) => rank(b) - rank(a));
  const named = bad.slice(0, MAX_NAMED).map(functionCheck);
  const rest = bad.length - named.length;
  return [
    ...named,
    ...(rest > 0
      ? [
          warning(
            'functions',
            `${rest} more have problems`,
            "mend these first, or look at one with '--function <name>'",
          ),
        ]
      : []),
    summary(bad.length, counts),
  ];
}

/** One check of all that is wrong with a function. */
export function functionCheck({ name, problems }: Finding): Check {
  const state = problems.some((problem) => problem.state === 'failed') ? 'failed' : 'warning';
  const worst = problems.find((problem) => problem.state === state)!;
  const others = problems.filter((problem) => problem !== worst);
  return {
    name: `function ${name}`,
    state,
    detail: [worst, ...others].map(({ what }) => what).join('; '),
    advice: [...new Set([worst, ...others].map(({ advice }) => advice))].join('; '),
  };
}

function summary(bad: number, { attached, elsewhere, unread }: Counts): Check {
  const others = elsewhere === 0 ? '' : `; ${elsewhere} more feed another Sightline`;
  if (unread > 0)
    return warning(
      'functions',
      `${attached} attached, ${bad} with problems (above), ${unread} not looked at${others}`,
      "there are too many to look at each: choose one with '--function <name>'",
    );
  if (attached === 0)
    return warning('functions', `none is attached${others}`, 'attach some: Observability.attach in the CDK app');
  if (bad === 0) return ok('functions', `${attached} attached, all subscribed${others}`);
  return ok('functions', `${attached} attached, ${bad} with problems (above)${others}`);
}

const RANK: Readonly<Record<State, number>> = { ok: 0, warning: 1, failed: 2 };

function rank({ problems }: Finding): number {
  return Math.max(...problems.map(({ state }) => RANK[state]));
}
