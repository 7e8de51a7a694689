import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { NODE_FOLDER, ROOT } from '../paths.ts';
import { type Background, findRunning, launch, stop } from '../processes/background.ts';
import { assertFree } from '../processes/port.ts';
import { installEmulator } from './install.ts';

const START_MS = 30_000;

/** The region of everything local. The emulator's account is always 000000000000. */
export const REGION = 'eu-west-1';

export interface EmulatorOptions {
  readonly port: number;
  readonly dir: string;
  readonly onProgress?: (text: string) => void;
}

export interface Emulator {
  readonly endpoint: string;
  /** False when it was running already, so that it has state. */
  readonly fresh: boolean;
  stop(): Promise<void>;
}

/**
 * Starts the AWS emulator on 127.0.0.1, or takes the one that runs for this folder. Its state is in memory: a start
 * begins empty.
 *
 * @throws Error when the port is taken or the emulator does not come up
 */
export async function startEmulator({ port, dir, onProgress }: EmulatorOptions): Promise<Emulator> {
  await mkdir(dir, { recursive: true });
  const running = await findRunning(dir, 'emulator');
  if (running !== undefined) {
    if (await isReady(running.port)) return handle(dir, running, false);
    await stop(dir, running);
  }
  await assertFree(port, 'the AWS emulator', 'SIGHTLINE_AWS_PORT');
  const python = await installEmulator(onProgress);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'sightline-emulator-'));
  const background = await launch({
    name: 'emulator',
    dir,
    command: python,
    args: [path.join(import.meta.dirname, 'serve.py'), dir],
    env: await environment(port, scratch),
    port,
    scratch,
    ready: () => isReady(port),
    timeoutMs: START_MS,
  });
  return handle(dir, background, true);
}

function handle(dir: string, background: Background, fresh: boolean): Emulator {
  return {
    endpoint: `http://127.0.0.1:${background.port}`,
    fresh,
    stop: () => stop(dir, background),
  };
}

/**
 * All that the emulator sees, since its Lambda workers inherit it. They unpack functions below TMPDIR: outside the
 * repository, or they would find packages in the repository's node_modules that Lambda does not have.
 */
async function environment(port: number, scratch: string): Promise<NodeJS.ProcessEnv> {
  return {
    HOME: scratch,
    TMPDIR: scratch,
    PATH: [NODE_FOLDER, process.env['PATH']].join(path.delimiter),
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_REGION: REGION,
    NODE_PATH: await runtimeModules(scratch),
    LOG_LEVEL: 'WARNING',
  };
}

/** What Lambda's Node runtime brings along: the AWS SDK and nothing else of the repository. */
async function runtimeModules(scratch: string): Promise<string> {
  const modules = path.join(scratch, 'runtime', 'node_modules');
  await mkdir(modules, { recursive: true });
  for (const scope of ['@aws-sdk', '@smithy']) {
    const link = path.join(modules, scope);
    await rm(link, { force: true });
    await symlink(path.join(ROOT, 'node_modules', scope), link);
  }
  return modules;
}

async function isReady(port: number | undefined): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/_ministack/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
