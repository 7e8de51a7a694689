import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { env } from '../src/env.ts';

const execute = promisify(execFile);

/** Where the workspaces' tools are, for a script that npm did not start. */
const tools = path.resolve(import.meta.dirname, '../../../node_modules/.bin');

/**
 * Runs a command and returns its standard output.
 *
 * @throws Error with the command's own output when it fails
 */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { cwd, env: environment() });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed: ${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

/** The settings of an npm that runs this script (such as its workspace) must not reach the npm that it starts. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(env()).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
  return { ...Object.fromEntries(own), PATH: `${tools}${path.delimiter}${env()['PATH'] ?? ''}` };
}
