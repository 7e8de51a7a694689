import type { TestProject } from 'vitest/node';
import { startSecuredOpenSearch } from '../../local/opensearch/secured/start.ts';
import { whyNotStartable } from '../../local/opensearch/secured/why-not.ts';
import { freePort } from '../../local/processes/port.ts';
import { createRunFolder } from '../support/run-folder.ts';
import type { Secured } from './secured.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** An OpenSearch with the security plugin, or `undefined` where it can't be had. */
    secured: Secured | undefined;
  }
}

/** Starts one OpenSearch with the security plugin. Without a JDK and Maven the tests are skipped. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const reason = whyNotStartable();
  if (reason !== undefined) {
    console.warn(`Tests with OpenSearch's security plugin are skipped: ${reason}`);
    provide('secured', undefined);
    return undefined;
  }
  const folder = await createRunFolder('opensearch-secured');
  const node = await startSecuredOpenSearch({ port: await freePort(), dir: folder.path });
  provide('secured', { url: node.url, ca: node.authority.certificate, admin: node.admin });
  return async () => {
    await node.stop();
    await folder.remove();
  };
}
