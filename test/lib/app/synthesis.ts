import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import cdk from '../../../cdk.json' with { type: 'json' };
import type { Resource } from '../fixture.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

export interface StackTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

/** What one run of the app has written. */
export interface Assembly {
  readonly folder: string;
  readonly templates: readonly string[];
  template(stack: string): StackTemplate;
}

/** Builds the layer, as the CDK's command does before it runs the app; an up-to-date one is left as it is. */
export async function buildLayer(): Promise<void> {
  const [command, ...args] = cdk.build.split(' ') as [string, ...string[]];
  await run(command, args, { cwd: REPOSITORY });
}

/**
 * Runs the app as the CDK's command does, bundling included. cdk-nag and CDK's own validation are part of the run.
 *
 * @throws Error with what the app has printed when it fails
 */
export async function synthesize(folder: string, context: Readonly<Record<string, string>> = {}): Promise<Assembly> {
  const [, ...args] = cdk.app.split(' ');
  await run(process.execPath, args, {
    cwd: REPOSITORY,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, ...context }),
    },
  });
  return {
    folder,
    templates: readdirSync(folder)
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => path.join(folder, name)),
    template: (stack) => JSON.parse(readFileSync(path.join(folder, `${stack}.template.json`), 'utf8')),
  };
}
