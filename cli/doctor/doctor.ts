import type { Env } from '@sightline/telemetry/env';
import type { Shell } from '../command.ts';
import { type Deployment, findDeployment } from '../deployment/deployment.ts';
import { isLoggedOut } from '../explain.ts';
import { localStackAdvice } from '../local-stack.ts';
import { type Check, checkText, exitCode, unmade, verdict } from './check.ts';
import { awsClients, type Clients } from './clients.ts';
import { watchClock } from './clocks.ts';
import { examine } from './examine.ts';

/** What `sightline doctor` may be told. */
export interface DoctorOptions {
  /** The default stack, or the only Sightline of the Region, when absent. */
  readonly stack?: string;
  /** Name or ARN of the function that is asked about; all when absent. */
  readonly function?: string;
  /** Checks are written as JSON. */
  readonly json?: boolean;
  /** Warnings count as failures. */
  readonly strict?: boolean;
}

/**
 * Looks whether a deployment works, and writes what it found.
 *
 * @param clients - of AWS; default those of this shell
 * @returns the process's exit code: 0, or 1 when something failed
 */
export async function doctor(
  { stack, function: fn, json = false, strict = false }: DoctorOptions,
  { env, output: { out } }: Shell,
  clients: Clients = awsClients(),
): Promise<number> {
  const awsClock = watchClock(clients.lambda);
  const deployment = await find(env, stack, clients);
  const now = Date.now() + (awsClock.ahead() ?? 0);
  const checks =
    'state' in deployment
      ? [deployment]
      : await examine(deployment, env, clients, { now, awsClock, ...(fn !== undefined && { fn }) });
  if (json) out(JSON.stringify(checks, undefined, 2));
  else for (const text of [...checks.map(checkText), '', verdict(checks)]) out(text);
  return exitCode(checks, strict);
}

/** Gives a failed check where there is no deployment to look at. */
async function find(env: Env, stack: string | undefined, clients: Clients): Promise<Deployment | Check> {
  try {
    return await findDeployment(env, stack, clients);
  } catch (error) {
    const check = unmade('settings', error, { otherwise: 'docs/configuration.md explains each variable' });
    const advice = isLoggedOut(error) ? await localStackAdvice() : undefined;
    return advice === undefined ? check : { ...check, advice: `${advice}; for AWS, ${check.advice}` };
  }
}
