import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isListening } from './port.ts';
import { commandLine, isAlive, stopProcess } from './process.ts';
import { waitFor } from './wait.ts';

/** A server of ours that outlives the command that started it; `<dir>/<name>.json` records it. */
export interface Background {
  readonly name: string;
  readonly pid: number;
  readonly port?: number;
  /** Folder that goes when the process is stopped. */
  readonly scratch?: string;
}

export interface Launch {
  /** Names the record and the log file. */
  readonly name: string;
  /** Where the record and the log are kept. It must be part of the command line: it proves later that a pid is ours. */
  readonly dir: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly port?: number;
  readonly scratch?: string;
  /** User and group to run as. */
  readonly uid?: number;
  /** Answers whether the server is ready. */
  readonly ready: () => Promise<boolean>;
  readonly timeoutMs: number;
}

const PORT_MS = 10_000;

const recordFile = (dir: string, name: string) => path.join(dir, `${name}.json`);

/** Where a background process of `dir` writes its output. */
export const logFile = (dir: string, name: string) => path.join(dir, 'logs', `${name}.log`);

/**
 * Starts a process that survives us, records it, and waits until it is ready.
 *
 * @throws Error when it dies or is not ready in time; the message ends with the tail of its log, and nothing stays behind
 */
export async function launch(options: Launch): Promise<Background> {
  const { name, dir, uid } = options;
  if (![options.command, ...options.args].some((word) => word.includes(dir)))
    throw new Error(`the command line of ${name} must name ${dir}, so that its pid can be recognised later`);
  mkdirSync(path.join(dir, 'logs'), { recursive: true });
  const log = openSync(logFile(dir, name), 'w');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd ?? dir,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  closeSync(log);
  let ended: Error | undefined;
  child.once('error', (error) => {
    ended = error;
  });
  child.once('exit', (code, signal) => {
    ended ??= new Error(`it ended with ${signal ?? `exit code ${code}`}`);
  });
  await new Promise((resolve) => child.once('spawn', resolve).once('error', resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} does not start: ${ended?.message}`);
  const background: Background = {
    name,
    pid,
    ...(options.port !== undefined && { port: options.port }),
    ...(options.scratch !== undefined && { scratch: options.scratch }),
  };
  await writeFile(recordFile(dir, name), JSON.stringify(background));
  const ready = () => {
    if (ended !== undefined) throw ended;
    return options.ready();
  };
  try {
    await waitFor(`${name} to be ready`, ready, { timeoutMs: options.timeoutMs });
  } catch (error) {
    await stop(dir, background);
    throw new Error(`${name} does not start: ${(error as Error).message}\n${logTail(dir, name)}`);
  }
  child.unref();
  return background;
}

/** Finds the recorded process, if it still runs and is really ours: a pid may have gone to another program. */
export async function findRunning(dir: string, name: string): Promise<Background | undefined> {
  const text = await readFile(recordFile(dir, name), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const background = JSON.parse(text) as Background;
  return isAlive(background.pid) && (await commandLine(background.pid)).includes(dir) ? background : undefined;
}

/** Stops a process of ours and forgets it. SIGKILL stands for a crash: its scratch folder stays, as a crash leaves it. */
export async function stop(dir: string, background: Background, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') {
  const { port } = background;
  await stopProcess(background.pid, signal);
  // the kernel closes a killed process's sockets only after its last thread is gone
  if (port !== undefined)
    await waitFor(`port ${port} to be free`, async () => !(await isListening(port)), { timeoutMs: PORT_MS });
  if (background.scratch !== undefined && signal === 'SIGTERM')
    await rm(background.scratch, { recursive: true, force: true });
  await rm(recordFile(dir, background.name), { force: true });
}

/** The last lines of a background process's output, for error messages. */
export function logTail(dir: string, name: string, lines = 30): string {
  try {
    return readFileSync(logFile(dir, name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(it wrote no log)';
  }
}
