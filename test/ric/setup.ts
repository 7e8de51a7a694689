import type { TestProject } from 'vitest/node';
import { build } from '../package/build.ts';
import { buildClient, whyNotBuildable } from './build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The runtime interface client's entry, or empty where it can't be had. */
    ric: string;
  }
}

/** Builds AWS's runtime interface client and the layer. Without a tool chain or a registry the tests are skipped. */
export default async function setup({ provide }: TestProject): Promise<void> {
  let reason = whyNotBuildable();
  let client = '';
  if (!reason)
    client = await buildClient().catch((error: unknown) => {
      reason = `aws-lambda-ric could not be installed: ${String(error).slice(0, 2_000)}`;
      return '';
    });
  if (reason) console.warn(`Tests under AWS’s runtime interface client are skipped: ${reason}`);
  else await build();
  provide('ric', client);
}
