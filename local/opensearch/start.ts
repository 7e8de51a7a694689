import { mkdirSync } from 'node:fs';
import { chooseOpenSearch } from '../prerequisites.mjs';
import { type Background, findRunning, stop } from '../processes/background.ts';
import { assertFree } from '../processes/port.ts';
import { killDockerNode, startDockerNode } from './docker-node.ts';
import { isHealthy, versionAt } from './health.ts';
import { startMavenNode } from './maven-node.ts';

export interface NodeOptions {
  readonly port: number;
  /** Where records, logs and data are kept. Data survive a stop; a node that runs from here is reused. */
  readonly dir: string;
  /** As Java's -Xmx takes it. Default `512m`. */
  readonly heap?: string;
  /** False deletes the data when the node is stopped. Default true. */
  readonly keepData?: boolean;
  readonly onProgress?: (text: string) => void;
}

/** A real OpenSearch without authentication. */
export interface OpenSearchNode {
  readonly url: string;
  /** Such as `3.8.0`. */
  readonly version: string;
  /** Of the node that runs now; `undefined` when it is not ours (OPENSEARCH_URL) or is down. */
  pid(): number | undefined;
  /** Stops the node. An OpenSearch that is not ours is left alone. */
  stop(): Promise<void>;
  /** Ends the node with SIGKILL, as a crash would; {@link OpenSearchNode.start} brings it back with its data. */
  kill(): Promise<void>;
  /** Starts the node again after {@link OpenSearchNode.kill} or {@link OpenSearchNode.stop}. */
  start(): Promise<void>;
}

/**
 * Starts an OpenSearch on 127.0.0.1, or takes the one that OPENSEARCH_URL names. It comes from Docker when an engine
 * answers, else from Maven artefacts on a JDK of this machine.
 *
 * @throws Error when the port is taken, when there is nothing to start it with, or when it does not come up
 * @example
 * const node = await startOpenSearch({ port: 9200, dir: '/repo/.local/run' });
 * await fetch(`${node.url}/_cat/indices`);
 */
export async function startOpenSearch(options: NodeOptions): Promise<OpenSearchNode> {
  const { port, dir } = options;
  mkdirSync(dir, { recursive: true });
  const source = await chooseOpenSearch();
  if (source?.kind === 'url') return external(source.url);
  if (source === undefined)
    throw new Error('nothing to run OpenSearch with: set OPENSEARCH_URL, start Docker, or install Maven and a JDK 17+');

  const launchNode = async (): Promise<Background> => {
    const running = await findRunning(dir, 'opensearch');
    if (running !== undefined) {
      if (await isHealthy(`http://127.0.0.1:${running.port}`)) return running;
      await stop(dir, running);
    }
    await assertFree(port, 'OpenSearch', 'SIGHTLINE_OPENSEARCH_PORT');
    return source.kind === 'docker' ? startDockerNode(options) : startMavenNode(source, options);
  };
  let node: Background | undefined = await launchNode();
  const url = `http://127.0.0.1:${node.port}`;
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (node === undefined) return;
    if (signal === 'SIGKILL' && source.kind === 'docker') await killDockerNode(dir);
    await stop(dir, node, signal);
    node = undefined;
  };
  return {
    url,
    version: await answeringVersion(url),
    pid: () => node?.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start: async () => {
      node ??= await launchNode();
    },
  };
}

async function external(address: string): Promise<OpenSearchNode> {
  const url = address.replace(/\/+$/, '');
  const notOurs = async () => {
    throw new Error(`the OpenSearch at ${url} is not ours to kill or start: unset OPENSEARCH_URL to run our own`);
  };
  return {
    url,
    version: await answeringVersion(url),
    pid: () => undefined,
    stop: async () => undefined,
    kill: notOurs,
    start: notOurs,
  };
}

async function answeringVersion(url: string): Promise<string> {
  const version = await versionAt(url);
  if (version === undefined)
    throw new Error(
      `no OpenSearch without authentication answers at ${url}: start it, or set OPENSEARCH_URL to another`,
    );
  return version;
}
