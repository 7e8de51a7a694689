import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { type Background, launch } from '../processes/background.ts';
import { isHealthy } from './health.ts';
import type { NodeOptions } from './start.ts';

const run = promisify(execFile);

const IMAGE = 'opensearchproject/opensearch:3.8.0';
/** The first start downloads the image, about 1 GB. */
const START_MS = 600_000;

/**
 * Starts the official image. `docker run` stays in the foreground as our background process and hands SIGTERM on, so
 * that it is stopped like any other; `--rm` removes the container, the data are in a volume.
 */
export async function startDockerNode(options: NodeOptions): Promise<Background> {
  const { port, dir, heap = '512m', keepData = true, onProgress } = options;
  const name = containerName(dir);
  await run('docker', ['rm', '--force', name]).catch(() => undefined);
  onProgress?.(`starting ${IMAGE} in Docker`);
  return launch({
    name: 'opensearch',
    dir,
    command: 'docker',
    args: [
      'run',
      '--rm',
      ...['--name', name],
      ...['--label', `sightline.dir=${dir}`],
      ...(keepData ? ['--volume', `${name}:/usr/share/opensearch/data`] : []),
      ...['--publish', `127.0.0.1:${port}:9200`],
      ...['--env', 'discovery.type=single-node'],
      ...['--env', 'DISABLE_SECURITY_PLUGIN=true'],
      ...['--env', 'DISABLE_INSTALL_DEMO_CONFIG=true'],
      ...['--env', `OPENSEARCH_JAVA_OPTS=-Xms${heap} -Xmx${heap}`],
      IMAGE,
    ],
    env: process.env,
    port,
    ready: () => isHealthy(`http://127.0.0.1:${port}`),
    timeoutMs: START_MS,
  });
}

/** Ends the container at once. SIGKILL to `docker run` would leave it running. */
export async function killDockerNode(dir: string): Promise<void> {
  await run('docker', ['kill', containerName(dir)]);
}

function containerName(dir: string): string {
  return `sightline-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
}
