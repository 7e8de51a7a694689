import type { Outputs } from '../deploy.ts';
import { runningParts, type Stack, startStack, stopStack } from '../stack.ts';
import { interruption, stayUntil } from './interrupt.ts';
import { measure } from './measure.ts';
import { createProgress, type Progress } from './progress.ts';
import { isComplete, type Report, render, suggestions } from './report.ts';

export interface DemoOptions {
  readonly requests: number;
  /** Kills OpenSearch in the middle of the load and starts it again. */
  readonly chaos: boolean;
  /** Keeps everything running after the report, until Ctrl-C. */
  readonly stayUp: boolean;
}

/** Environment of the demo: the end of its indices' names. */
export const ENVIRONMENT = 'demo';

const INTERRUPTED = 130; // 128 + SIGINT, as shells have it

/**
 * Starts the local stack, deploys Sightline and the shop to it, drives the shop, and counts what was emitted against
 * what is stored. What it started is stopped at the end and on Ctrl-C; a stack that ran before is left running.
 *
 * @returns the process's exit code: 0 only when no line was lost, doubled or dead-lettered
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const progress = createProgress();
  const keep = (await runningParts()).length > 0;
  const interrupted = interruption();
  try {
    const report = await Promise.race([present(options, progress), interrupted]);
    if (report === undefined) return INTERRUPTED;
    if (keep || options.stayUp) process.stdout.write(`\n${suggestions(report)}\n`);
    if (options.stayUp) {
      process.stdout.write('\nEverything stays up until Ctrl-C.\n');
      await stayUntil(interrupted);
    }
    return isComplete(report) ? 0 : 1;
  } finally {
    if (!keep) await progress.step('stop what was started', () => stopStack());
  }
}

async function present(options: DemoOptions, progress: Progress): Promise<Report> {
  const stack = await progress.step('start OpenSearch and the AWS emulator', (say) => startStack({ onProgress: say }));
  const outputs = await deployShop(stack, progress);
  const report = await measure({ stack, outputs, environment: ENVIRONMENT, progress, ...options });
  process.stdout.write(`\n${render(report)}\n`);
  return report;
}

/** Deploys Sightline and the shop. */
export function deployShop(stack: Stack, progress: Progress): Promise<Outputs> {
  const context = { environment: ENVIRONMENT, examples: 'shop' };
  return progress.step('cdk bootstrap, cdk deploy', (say) => stack.deploy({ context, onProgress: say }));
}
