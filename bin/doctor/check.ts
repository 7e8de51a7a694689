import { explain } from '../explain.ts';
import { EXIT } from '../usage.ts';

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

/** Makes a check; one that can't be made has failed. */
export async function attempt(name: string, check: () => Promise<Check>): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    return unmade(name, error);
  }
}

/** A check that can't be made, and why. */
export function unmade(name: string, error: unknown): Check {
  const [detail = '', advice = 'see what you are allowed to read in docs/operating.md'] = explain(error).split('\n');
  return failed(name, detail, advice);
}

/** @param strict - a warning counts as failed */
export function exitCode(checks: readonly Check[], strict: boolean): number {
  return checks.some(({ state }) => state === 'failed' || (strict && state === 'warning')) ? EXIT.failed : EXIT.ok;
}

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const satisfies Record<State, string>;

/** One line for a person, and another with what to do. */
export function checkText({ name, state, detail, advice }: Check): string {
  const line = `${SIGNS[state]} ${state.padEnd(8)} ${name}: ${detail}`;
  return advice === undefined ? line : `${line}\n             → ${advice}`;
}
