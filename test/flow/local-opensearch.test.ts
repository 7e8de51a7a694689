import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSearchNode, startOpenSearch } from '../../local/opensearch/start.ts';
import { freePort } from '../../local/processes/port.ts';
import { createRunFolder, type RunFolder } from '../support/run-folder.ts';

// an OpenSearch that somebody else runs can't be killed
describe.runIf(!process.env['OPENSEARCH_URL'])('a local OpenSearch', () => {
  let folder: RunFolder;
  let node: OpenSearchNode;
  let port: number;

  beforeAll(async () => {
    folder = await createRunFolder('opensearch-crash');
    port = await freePort();
    node = await startOpenSearch({ port, dir: folder.path, keepData: false });
  });

  afterAll(async () => {
    await node?.stop();
    await folder?.remove();
  });

  it('is taken, not started twice, by a second start', async () => {
    const again = await startOpenSearch({ port, dir: folder.path });
    expect([again.pid(), again.url]).toEqual([node.pid(), node.url]);
  });

  it('does not take the port of another server', async () => {
    const other = await createRunFolder('opensearch-other');
    await expect(startOpenSearch({ port, dir: other.path })).rejects.toThrow('set SIGHTLINE_OPENSEARCH_PORT');
    await other.remove();
  });

  it('has its documents again after a crash', async () => {
    const document = `${node.url}/crash/_doc/1`;
    const headers = { 'content-type': 'application/json' };
    await fetch(document, { method: 'PUT', headers, body: '{"number":1}' });
    await node.kill();
    await expect(fetch(node.url)).rejects.toThrow('fetch failed');
    await node.start();
    expect(await (await fetch(document)).json()).toMatchObject({ found: true, _source: { number: 1 } });
  });
});
