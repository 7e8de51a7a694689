import type { Auth } from '../../contract/settings/opensearch.ts';
import { EXIT } from '../command.ts';
import { explained } from '../explain.ts';

/** What was found of one thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly state: State;
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

export type State = 'ok' | 'warning' | 'failed';

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail });
export const warning = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'warning',
  detail,
  advice,
});
export const failed = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'failed',
  detail,
  advice,
});

/** Makes checks; those that can't be made have failed, by one line that says why. */
export async function attempt(
  name: string,
  check: () => Promise<Check | readonly Check[]>,
  auth?: Auth,
): Promise<readonly Check[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [unmade(name, error, { ...(auth && { auth }) })];
  }
}

const SEE_PERMISSIONS = 'see what you are allowed to read in docs/operating.md';

export interface UnmadeOptions {
  /** How OpenSearch was asked. */
  readonly auth?: Auth;
  /** What to do about an error of which nothing is known. Default: look at the permissions. */
  readonly otherwise?: string;
}

/** A check that can't be made, and why. */
export function unmade(name: string, error: unknown, { auth, otherwise = SEE_PERMISSIONS }: UnmadeOptions = {}): Check {
  const { what, advice = otherwise } = explained(error, auth);
  return failed(name, what, advice);
}

/** @param strict - a warning counts as failed */
export function exitCode(checks: readonly Check[], strict: boolean): number {
  return checks.some(({ state }) => state === 'failed' || (strict && state === 'warning')) ? EXIT.failed : EXIT.ok;
}

/** How many checks failed, and with which to begin. */
export function verdict(checks: readonly Check[]): string {
  const bad = checks.filter(({ state }) => state === 'failed');
  const warnings = checks.filter(({ state }) => state === 'warning').length;
  const also = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  const [first] = bad;
  return first === undefined
    ? `nothing failed${also}`
    : `${bad.length} failed${also}: begin with '${first.name}', which may be the cause of what follows`;
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const satisfies Record<State, string>;

/** One line for a person, and another with what to do. */
export function checkText({ name, state, detail, advice }: Check): string {
  const line = `${SIGNS[state]} ${state.padEnd(8)} ${name}: ${detail}`;
  return advice === undefined ? line : `${line}\n             → ${advice}`;
}
