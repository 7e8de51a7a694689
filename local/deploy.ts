import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NODE_FOLDER, ROOT } from './paths.ts';
import { logFile, logTail } from './processes/background.ts';

export interface DeployOptions {
  readonly dir: string;
  readonly region: string;
  readonly opensearchUrl: string;
  /** AWS variables that lead to the emulator. */
  readonly env: Readonly<Record<string, string>>;
  /** Context beside that of every local deployment (`target`, `endpoint`, `auth`). */
  readonly context?: Readonly<Record<string, string>>;
  /** Command that synthesises the app; the one of `cdk.json` by default. */
  readonly app?: string;
  readonly onProgress?: (text: string) => void;
}

/** Outputs of the deployed stacks: stack name → output name → value. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Bootstraps the emulator's account and deploys all stacks of the CDK app to it, with the CDK's own command.
 *
 * @throws Error with the tail of the command's output when it fails
 */
export async function deploy(options: DeployOptions): Promise<Outputs> {
  const { dir, region, opensearchUrl, context = {}, app, onProgress = () => undefined } = options;
  const outputsFile = path.join(dir, 'outputs.json');
  const all = { ...context, endpoint: opensearchUrl, auth: 'none' };
  const shared = [
    ...Object.entries(all).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
    ...['--output', path.join(dir, 'cdk.out')],
    ...(app === undefined ? [] : ['--app', app]),
    '--no-notices',
  ];
  onProgress('cdk bootstrap');
  await cdk(['bootstrap', `aws://000000000000/${region}`, ...shared], options);
  onProgress('cdk deploy');
  await cdk(
    ['deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile, '--concurrency', '2', ...shared],
    options,
  );
  return JSON.parse(await readFile(outputsFile, 'utf8')) as Outputs;
}

async function cdk(args: readonly string[], { dir, env }: DeployOptions): Promise<void> {
  const name = `cdk-${args[0]}`;
  mkdirSync(path.dirname(logFile(dir, name)), { recursive: true });
  const log = openSync(logFile(dir, name), 'w');
  const child = spawn(path.join(ROOT, 'node_modules', '.bin', 'cdk'), args, {
    cwd: ROOT,
    stdio: ['ignore', log, log],
    env: {
      ...withoutAws(process.env),
      ...env,
      PATH: [NODE_FOLDER, path.join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(path.delimiter),
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
    },
  });
  closeSync(log);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with exit code ${code}:\n${logTail(dir, name, 40)}`);
}

/** A profile or an endpoint of the user's must not lead a local deployment anywhere else. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}
