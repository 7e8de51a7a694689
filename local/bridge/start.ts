import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Background, findRunning, launch, logTail, stop } from '../processes/background.ts';

const START_MS = 20_000;

export interface BridgeOptions {
  readonly dir: string;
  /** AWS variables for its clients. */
  readonly env: Readonly<Record<string, string>>;
  /** The emulator has just begun empty: what was done for an earlier one is forgotten. */
  readonly fresh: boolean;
}

/** Starts the bridge for an emulator, or takes the one that runs for this folder. */
export async function startBridge({ dir, env, fresh }: BridgeOptions): Promise<Background> {
  const progress = path.join(dir, 'bridge');
  const running = await findRunning(dir, 'bridge');
  if (running !== undefined && !fresh) return running;
  if (running !== undefined) await stop(dir, running);
  if (fresh) rmSync(progress, { recursive: true, force: true });
  return launch({
    name: 'bridge',
    dir,
    command: process.execPath,
    args: ['--conditions=@sightline/source', path.join(import.meta.dirname, 'main.ts'), progress],
    env: { PATH: process.env['PATH'], ...env },
    ready: async () => logTail(dir, 'bridge').includes('ready'),
    timeoutMs: START_MS,
  });
}
