import type { Env } from '@sightline/telemetry/env';
import type { Deployment } from '../deployment/deployment.ts';
import { type Check, failed, ok, warning } from './check.ts';

/**
 * Where the settings come from, and whether they may be those of another deployment than the one that is meant.
 *
 * @param env - this shell's variables
 * @param environments - those that the OpenSearch has; empty where it was not asked
 */
export function judgeSettings(
  { aggregator, environment, overrides }: Deployment,
  env: Env,
  environments: readonly string[],
): Check {
  if (aggregator === undefined) return judgeOwn(environment, env, environments);
  const here = overrides.map((name) => `${name} from this shell`).join(', ');
  const detail = `stack ${aggregator.stack}, environment ${environment}${here === '' ? '' : `, but ${here}`}`;
  if (!overrides.includes('SIGHTLINE_ENVIRONMENT')) return ok('settings', detail);
  return warning(
    'settings',
    detail,
    "the stack's own environment is another: unset SIGHTLINE_ENVIRONMENT to look at it",
  );
}

function judgeOwn(environment: string, env: Env, environments: readonly string[]): Check {
  const others = environments.filter((each) => each !== environment);
  const isGuessed = !env['SIGHTLINE_ENVIRONMENT'];
  if (!isGuessed || others.length === 0) return ok('settings', `all from this shell, environment ${environment}`);
  return failed(
    'settings',
    `SIGHTLINE_ENVIRONMENT is not set here, so '${environment}' is only guessed: this OpenSearch also has ${others.join(', ')}`,
    'set SIGHTLINE_ENVIRONMENT to the one that is meant, or unset OPENSEARCH_ENDPOINT to ask the stack',
  );
}
