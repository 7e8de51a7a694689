import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const VERSION = '1.58.0';
const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const VENV = path.join(REPOSITORY, '.local/venv-cfn-lint');
const PROGRAM = path.join(VENV, 'bin/cfn-lint');

const run = promisify(execFile);

/** One error or warning of cfn-lint. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  /** Path in the template, joined with slashes. */
  readonly at: string;
}

/** Findings that stand, by rule, and why. */
const ACCEPTED: Readonly<Record<string, string>> = {
  W3005: 'CDK makes every function depend on its role, which its properties refer to anyway',
};

/**
 * Runs cfn-lint over templates and gives what it finds, accepted rules left out. Installs it first when it is not there.
 *
 * @throws Error when cfn-lint can't be installed or does not run
 */
export async function cfnLint(templates: readonly string[]): Promise<Finding[]> {
  await install();
  const args = ['--format', 'json', '--regions', 'eu-west-1', '--', ...templates];
  // cfn-lint exits non-zero when it finds anything; no JSON means that it failed.
  const { stdout, stderr } = await run(PROGRAM, args, { maxBuffer: 1e8 }).catch((error) => error);
  if (!stdout?.startsWith('[')) throw new Error(`cfn-lint did not run: ${stderr}`);
  return (JSON.parse(stdout) as Report[])
    .map(({ Rule, Message, Location }) => ({ rule: Rule.Id, message: Message, at: Location.Path?.join('/') ?? '' }))
    .filter(({ rule }) => !(rule in ACCEPTED));
}

interface Report {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path?: readonly (string | number)[] };
}

async function install(): Promise<void> {
  const installed = await run(PROGRAM, ['--version']).catch(() => ({ stdout: '' }));
  if (installed.stdout.trim() === `cfn-lint ${VERSION}`) return;
  await run('python3', ['-m', 'venv', '--clear', VENV]);
  await run(path.join(VENV, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `cfn-lint==${VERSION}`]);
}
