import type { TestProject } from 'vitest/node';
import { startOpenSearch } from '../../local/opensearch/start.ts';
import { freePort } from '../../local/processes/port.ts';
import { createRunFolder } from './run-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real OpenSearch without authentication, for `inject('opensearchUrl')`. */
    opensearchUrl: string;
  }
}

/** Starts one real, empty OpenSearch for the project's tests, or takes the one that OPENSEARCH_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await createRunFolder('opensearch');
  const node = await startOpenSearch({ port: await freePort(), dir: folder.path, keepData: false });
  project.provide('opensearchUrl', node.url);
  return async () => {
    await node.stop();
    await folder.remove();
  };
}
