import { spawnSync } from 'node:child_process';
import { findJdks, securedSource } from '../../prerequisites.mjs';

/** Says what this machine lacks to run an OpenSearch with the security plugin; `undefined` when nothing. */
export function whyNotStartable(): string | undefined {
  if (securedSource(findJdks()) === undefined) return 'there is no JDK 17, or 21 and newer';
  return spawnSync('mvn', ['--version']).status === 0 ? undefined : 'there is no Maven';
}
